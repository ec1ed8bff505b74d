#include <foretell/core/csr_matrix.hpp>
#include <foretell/linalg/blas.hpp>

#include <cstdio>

double other_unit();

int main() {
    using namespace foretell;
    const Matrix<double> X{{1.0, 2.0}, {3.0, 4.0}};
    const Vector<double> w{1.0, -1.0};
    Vector<double> z = full(2, 0.0);
    linalg::gemv(1.0, MatrixView<const double>(X), linalg::Op::none, VectorView<const double>(w),
                 0.0, VectorView<double>(z));
    const bool right = z(0) == -1.0 && z(1) == -1.0 && other_unit() == 4.0 &&
                       CsrMatrix<double>::from_dense(X).nonzeros() == 4;
    std::puts(right ? "the consumer works" : "the consumer is wrong");
    return right ? 0 : 1;
}

// Compiles with BLAS_HEADER in front of foretell's own BLAS, and both work.
#include BLAS_HEADER
#include <foretell/linalg/blas.hpp>

#include <vector>

int main() {
    const std::vector<double> x{1.0, 2.0}, y{3.0, 4.0};
    const double theirs = cblas_ddot(2, x.data(), 1, y.data(), 1);
    return foretell::linalg::dot(foretell::VectorView<const double>(x), y) == theirs ? 0 : 1;
}

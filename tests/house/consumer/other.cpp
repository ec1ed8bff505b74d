#include <foretell/linalg/blas.hpp>

#include <vector>

double other_unit() {
    const std::vector<double> x{2.0, 0.0};
    return foretell::linalg::dot(foretell::VectorView<const double>(x), x);
}

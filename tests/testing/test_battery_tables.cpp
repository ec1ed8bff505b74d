#include "support/battery.hpp"

#include <foretell/data/table.hpp>
#include <foretell/pipeline/column_transformer.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace foretell;
using support::keeps_its_promises;

namespace {

/// What learns from a Table, learning from a matrix whose columns are x0, x1, ...
template <class E>
class OnMatrix {
public:
    using Scalar = typename E::Scalar;
    using Options = typename E::Options;
    static constexpr std::string_view type_name = "OnMatrix";

    OnMatrix() = default;
    explicit OnMatrix(Options options) : inner_(std::move(options)) {}
    explicit OnMatrix(E inner) : inner_(std::move(inner)) {}

    OnMatrix& fit(MatrixView<const Scalar> X, const FitOptions<Scalar>& options = {}) {
        inner_.fit(table_of(X), options);
        return *this;
    }
    [[nodiscard]] Matrix<Scalar> transform(MatrixView<const Scalar> X) const {
        return inner_.transform(table_of(X));
    }
    void transform_into(MatrixView<const Scalar> X, MatrixView<Scalar> out) const {
        inner_.transform_into(table_of(X), out);
    }
    [[nodiscard]] bool is_fitted() const { return inner_.is_fitted(); }
    [[nodiscard]] Options options() const { return inner_.options(); }
    [[nodiscard]] std::size_t n_features_in() const { return inner_.n_features_in(); }
    [[nodiscard]] std::size_t n_features_out() const { return inner_.n_features_out(); }

private:
    friend struct foretell::Access;
    template <class Self>
    static auto parts(Self& self) {
        return std::tuple{Part{"inner", self.inner_}};
    }
    static Table table_of(MatrixView<const Scalar> X) {
        Table table;
        for (std::size_t j = 0; j < X.cols(); ++j) {
            std::vector<double> column;
            for (std::size_t i = 0; i < X.rows(); ++i) column.push_back(X(i, j));
            table.add_numeric("x" + std::to_string(j), column);
        }
        return table;
    }
    E inner_;
};

}  // namespace

TEST_SUITE_BEGIN("testing/battery_tables");

TEST_CASE("a one-hot encoder of numbers keeps the contract of a transformer") {
    // An infinity is named by its row and the name of its column, and is one more unknown value
    // after the fit.
    keeps_its_promises(
        OneHotEncoder({.handle_unknown = HandleUnknown::ignore}),
        {.allows_nan = true, .skip = {"infinity_refused_at_fit", "infinity_refused_after_fit"}});
}

TEST_CASE("a column transformer keeps the contract of a transformer") {
    // Columns are found by name: one too few or a first fit without x1 is no matter of width.
    // Making the table allocates.
    keeps_its_promises(
        OnMatrix(ColumnTransformer({.remainder = Remainder::passthrough},
                                   on({"x0", "x1"}, SimpleImputer(), Standardizer()))),
        {.allows_nan = true,
         .skip = {"wrong_width", "one_feature", "transform_into_allocates_nothing"}});
}

TEST_SUITE_END();

#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>

#include <concepts>
#include <string_view>

namespace foretell {

/// What an estimator learns lives in `std::optional<Fitted> fitted_`, where Fitted is described
/// like the options, and says what must hold between its members:
///
///     struct Fitted {
///         Vector<double> mean, scale;  // (n_features,)
///
///         static constexpr auto fields() {
///             return std::tuple{field("mean", &Fitted::mean, "mean of each feature"),
///                               field("scale", &Fitted::scale, positive, "its spread")};
///         }
///         void check(std::string_view where) const {
///             check_that(where, mean.size() == scale.size(), "scale must be as long as mean");
///         }
///     };
///
/// A member may be a number, flag, enum with names, text, optional, list, map, pair or tuple of
/// those, an array, a described struct, an estimator, or any nesting of them. Numbers are finite
/// unless their range says otherwise. After check() no member function may read out of bounds,
/// whatever the values: it is what stands between a hostile model file and the program. It may take
/// the options as well: `check(where, options)`.
template <class F>
concept FittedState = Described<F> && std::default_initializable<F> && std::copyable<F>;

/// @throws InvalidArgument as `where: rule` unless the rule holds
inline void check_that(std::string_view where, bool holds, std::string_view rule) {
    if (!holds) throw InvalidArgument(message(where, ": ", rule));
}

}  // namespace foretell

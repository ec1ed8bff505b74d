#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/options_by_name.hpp>

#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>

namespace foretell {

namespace detail {

template <class T>
constexpr const char* scalar_text() {
    static_assert(std::same_as<T, double> || std::same_as<T, float>);
    return std::same_as<T, double> ? "double" : "float";
}

template <class Tuple>
struct PartTypes;

}  // namespace detail

/// The type of an estimator as one would write it: `LogisticRegression<double>`,
/// `Pipeline<Standardizer<double>, LogisticRegression<double>>`. The same for every compiler.
template <NamedEstimator E>
[[nodiscard]] std::string type_text() {
    std::string out(E::type_name);
    out += '<';
    if constexpr (Access::has_parts<const E>) {
        using Parts = decltype(Access::parts(std::declval<const E&>()));
        out += detail::PartTypes<Parts>::text();
    } else {
        out += detail::scalar_text<typename E::Scalar>();
    }
    return out + '>';
}

namespace detail {

template <class... E>
struct PartTypes<std::tuple<Part<E>...>> {
    static std::string text() {
        std::string out;
        ((out += (out.empty() ? "" : ", ") + type_text<std::remove_const_t<E>>()), ...);
        return out;
    }
};

}  // namespace detail

}  // namespace foretell

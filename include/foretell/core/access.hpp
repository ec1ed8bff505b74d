#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

namespace foretell {

/// The way of the generic parts of the library (model files, comparing, options by name) into an
/// estimator's private members. A class lets them in by one line, `friend struct
/// foretell::Access;`, and by these names:
///
///     static constexpr std::string_view type_name = "Standardizer";  // public
///     Options options_;
///     std::optional<Fitted> fitted_;  // Fitted: an aggregate with fields() and check(), see
///     state.hpp
///
/// An estimator made of others (a pipeline) shows them to `visit(std::string_view name, part)`:
///
///     template <class Self, class Visit>
///     static void for_each_part(Self& self, Visit&& visit);
struct Access {
    template <class E>
    static constexpr bool has_state = requires(E& e) {
        e.fitted_;
    };
    template <class E>
    static constexpr bool has_parts = requires(E& e) {
        E::for_each_part(e, [](std::string_view, auto&) {});
    };

    /// The `std::optional<Fitted>` of an estimator.
    template <class E>
    [[nodiscard]] static auto& fitted(E& e) noexcept {
        return e.fitted_;
    }
    template <class E, class Visit>
    static void for_each_part(E& e, Visit&& visit) {
        std::remove_const_t<E>::for_each_part(e, std::forward<Visit>(visit));
    }
};

}  // namespace foretell

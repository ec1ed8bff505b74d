#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace foretell {

/// One of the estimators that another is made of, with its name there.
template <class E>
struct Part {
    std::string_view name;
    E& estimator;
};
template <class E>
Part(std::string_view, E&) -> Part<E>;

/// The way of the generic parts of the library (model files, comparing, options by name) into an
/// estimator's private members. A class lets them in by one line, `friend struct
/// foretell::Access;`, and by these names:
///
///     static constexpr std::string_view type_name = "Standardizer";  // public
///     Options options_;
///     std::optional<Fitted> fitted_;  // an aggregate with fields() and check(), see state.hpp
///
/// An estimator made of others (a pipeline) gives them, const as Self is, as a tuple:
///
///     template <class Self>
///     static auto parts(Self& self) { return std::tuple{Part{"model", self.model_}, ...}; }
///
/// and says in `void check_parts(std::string_view where) const` what must hold between them.
struct Access {
    template <class E>
    static constexpr bool has_state = requires(E& e) {
        e.fitted_;
    };
    template <class E>
    static constexpr bool has_parts = requires(E& e) {
        std::remove_const_t<E>::parts(e);
    };

    template <class E>
    static constexpr bool has_check_parts = requires(const E& e, std::string_view where) {
        e.check_parts(where);
    };

    template <class E>
    static void check_parts(const E& e, std::string_view where) {
        e.check_parts(where);
    }
    /// The `std::optional<Fitted>` of an estimator.
    template <class E>
    [[nodiscard]] static auto& fitted(E& e) noexcept {
        return e.fitted_;
    }
    template <class E>
    [[nodiscard]] static auto parts(E& e) {
        return std::remove_const_t<E>::parts(e);
    }
    /// Calls visit(name, part) for each part of e.
    template <class E, class Visit>
    static void for_each_part(E& e, Visit&& visit) {
        const auto all = parts(e);
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (visit(std::get<I>(all).name, std::get<I>(all).estimator), ...);
        }
        (std::make_index_sequence<std::tuple_size_v<std::remove_const_t<decltype(all)>>>{});
    }
};

}  // namespace foretell

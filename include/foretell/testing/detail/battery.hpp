#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>
#include <foretell/testing/check_report.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace foretell::testing::detail {

/// Thrown inside a check where a promise is broken.
struct Broken {
    std::string what;
};

/// Thrown inside a check that turns out not to apply.
struct DoesNotApply {
    std::string why;
};

template <class... Parts>
void expect(bool holds, const Parts&... parts) {
    if (!holds) throw Broken{message(parts...)};
}

/// The body must throw E (or what derives from it); its message is returned.
template <class E, class Body>
std::string expect_throws(std::string_view kind, std::string_view when, Body&& body) {
    try {
        body();
    } catch (const E& e) {
        return e.what();
    } catch (const std::exception& e) {
        throw Broken{
            message("wanted ", kind, " for ", when, ", got another exception: ", e.what())};
    }
    throw Broken{message("wanted ", kind, " for ", when, ", nothing was thrown")};
}

/// A check to run: borrows what is called.
class Body {
public:
    template <class F>
    requires(!std::same_as<F, Body>) Body(const F& call)  // NOLINT: implicit on purpose
        : call_(std::addressof(call)), run_([](const void* f) { (*static_cast<const F*>(f))(); }) {}
    void operator()() const { run_(call_); }

private:
    const void* call_;
    void (*run_)(const void*);
};

/// Runs checks by name and keeps what they find; an exception that escapes a check is a finding.
class Battery {
public:
    explicit Battery(const CheckOptions& options) : options_(options) {}

    [[nodiscard]] const CheckOptions& options() const noexcept { return options_; }
    [[nodiscard]] CheckReport take() { return std::move(report_); }

    void check(std::string_view name, Body body) {
        const auto& [skip, only] = std::tie(options_.skip, options_.only);
        const bool chosen = only.empty() || std::find(only.begin(), only.end(), name) != only.end();
        if (!chosen || std::find(skip.begin(), skip.end(), name) != skip.end()) {
            report_.skipped.push_back(message(name, ": left out by the caller"));
            return;
        }
        try {
            body();
            report_.checks.emplace_back(name);
        } catch (const DoesNotApply& reason) {
            report_.skipped.push_back(message(name, ": ", reason.why));
        } catch (const Broken& broken) {
            add(name, broken.what);
        } catch (const std::exception& e) {
            add(name, message("an exception escaped: ", e.what()));
        }
    }

    /// Allocations of one call.
    std::size_t allocations_of(Body body) const {
        if (options_.allocations == nullptr) throw DoesNotApply{"nobody counts allocations"};
        body();  // a first call may set up what stays
        const std::size_t before = options_.allocations();
        body();
        return options_.allocations() - before;
    }

private:
    void add(std::string_view name, std::string what) {
        report_.checks.emplace_back(name);
        report_.findings.push_back({std::string(name), std::move(what)});
    }

    const CheckOptions& options_;
    CheckReport report_;
};

}  // namespace foretell::testing::detail

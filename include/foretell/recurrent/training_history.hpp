#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/fitted_state.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

/// Why learning stopped.
enum class TrainingStop {
    max_epochs,      ///< all epochs were made
    no_improvement,  ///< the validation loss had not fallen for `patience` epochs
    interrupted,     ///< the progress sink asked to stop
};
constexpr std::array<std::string_view, 3> enum_names(TrainingStop) {
    return {"max_epochs", "no_improvement", "interrupted"};
}

/// How a network was learnt, epoch by epoch.
struct TrainingHistory {
    Vector<double> loss = full(0, 0.0);  ///< mean of the steps, weights as they were then
    Vector<double> validation_loss = full(0, 0.0);  ///< after the epoch; empty without a split
    Vector<double> gradient_norm = full(0, 0.0);    ///< mean of the steps, before clipping
    Vector<double> learning_rate = full(0, 0.0);
    std::size_t best_epoch = 0;  ///< whose weights stay, from 0
    TrainingStop stop = TrainingStop::max_epochs;

    static constexpr auto fields() {
        using F = TrainingHistory;
        return std::tuple{
            field("loss", &F::loss, "mean loss of each epoch"),
            field("validation_loss", &F::validation_loss, "loss of what was kept aside"),
            field("gradient_norm", &F::gradient_norm, "mean norm of each epoch"),
            field("learning_rate", &F::learning_rate, "of each epoch"),
            field("best_epoch", &F::best_epoch, "whose weights stay"),
            field("stop", &F::stop, "why learning stopped")};
    }
    void check(std::string_view where) const {
        const std::size_t n = loss.size();
        check_that(where,
                   gradient_norm.size() == n && learning_rate.size() == n &&
                       (validation_loss.size() == 0 || validation_loss.size() == n),
                   "all series must be as long as loss");
    }
};

}  // namespace foretell

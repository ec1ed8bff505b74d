#pragma once

#include "persistence/forge.hpp"
#include "persistence/golden_models.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/core/state.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>

#include <concepts>
#include <functional>
#include <string>

namespace golden {

/// A model of some class and what the tests do with its files.
struct Subject {
    std::string name;
    bool is_float;
    std::function<Answers()> ask_fresh;
    std::function<forge::Bytes()> save_fresh;
    std::function<bool(const forge::Bytes&)> is_fresh;
    std::function<void(const forge::Bytes&)> load_only;
    std::function<Answers(const forge::Bytes&)> load_and_ask;
    std::function<forge::Bytes(const forge::Bytes&)> load_and_save;
};

/// Checks that the model comes back bit for bit and answers the same; that its golden file loads,
/// holds every bit of the state and answers as it did; that each damaged file is refused in little
/// memory; and that a forged one, its checksum made right, is refused or answers without fault.
void check_model_files(const Subject& subject);

template <foretell::NamedEstimator E>
void check_model_files(const std::string& name, const E& model) {
    check_state(model);
    check_model_files(
        Subject{name, std::same_as<typename E::Scalar, float>, [&] { return ask(model); },
                [&] { return save_bytes(model); },
                [&](const forge::Bytes& file) { return same_state(load_bytes<E>(file), model); },
                [](const forge::Bytes& file) { (void)load_bytes<E>(file); },
                [](const forge::Bytes& file) { return ask(load_bytes<E>(file)); },
                [](const forge::Bytes& file) { return save_bytes(load_bytes<E>(file)); }});
}

}  // namespace golden

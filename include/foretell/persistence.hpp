#pragma once

#include <foretell/persistence/any_model.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/load_any.hpp>
#include <foretell/persistence/safetensors.hpp>
#include <foretell/persistence/save.hpp>

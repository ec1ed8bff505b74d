#pragma once

#include <foretell/progress/log.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/progress/recording_progress.hpp>
#include <foretell/progress/stream_log.hpp>
#include <foretell/progress/terminal_progress_bar.hpp>

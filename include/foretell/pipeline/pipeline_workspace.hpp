#pragma once

#include <cstddef>
#include <vector>

namespace foretell {

/// Memory for what lies between the steps of a pipeline; see Pipeline::make_workspace. Any number
/// of calls may use one, one after the other; threads need one each.
template <class T>
struct PipelineWorkspace {
    std::vector<T> head;           ///< one row of what the first step makes of a TableRow
    std::vector<T> first, second;  ///< blocks of rows, equally long
};

}  // namespace foretell

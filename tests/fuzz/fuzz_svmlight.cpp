// Any bytes: parse_svmlight gives a matrix that keeps its own promises, or throws an Error. The
// first byte chooses the options.

#include <foretell/data/svmlight.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    foretell::ReadSvmlightOptions options;
    options.n_features = (data[0] & 4) != 0 ? 100 : 0;
    options.indexing = static_cast<foretell::SvmlightIndexing>(data[0] % 3);
    try {
        const auto result = foretell::parse_svmlight<float>(text, options);
        const std::size_t n = result.X.rows();
        if (result.y.size() != n) std::abort();
        if (!result.query_id.empty() && result.query_id.size() != n) std::abort();
        for (std::size_t i = 0; i < n; ++i) {
            for (const auto column : result.X.row_columns(i)) {
                if (column >= result.X.cols()) std::abort();
            }
        }
    } catch (const foretell::Error&) {
    }
    return 0;
}

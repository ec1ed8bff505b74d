// Any bytes: parse_npz gives arrays that hold no more than the bytes do, or throws an Error.

#include <foretell/core/arrays.hpp>
#include <foretell/data/npz.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const foretell::NamedTensors arrays =
            foretell::parse_npz({reinterpret_cast<const char*>(data), size});
        std::size_t held = 0;
        for (const std::string& name : arrays.names()) {
            held += arrays.at(name).bytes.size();
            if (arrays.at(name).shape.size() != 2) continue;
            static_cast<void>(arrays.get<foretell::Matrix<float>>(name));
        }
        if (held > size) std::abort();
    } catch (const foretell::Error&) {
    }
    return 0;
}

// Any bytes: parse_npy gives an array of the size that the bytes hold, or throws an Error. The
// first byte chooses the wanted type.

#include <foretell/core/arrays.hpp>
#include <foretell/data/npy.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

template <class A>
void read(std::string_view bytes) {
    const A array = foretell::parse_npy<A>(bytes);
    if (array.size() > bytes.size()) std::abort();
    typename A::value_type sum{};
    for (std::size_t i = 0; i < array.size(); ++i) sum = array.data()[i];
    static_cast<void>(sum);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        switch (data[0] % 6) {
            case 0:
                read<foretell::Matrix<double>>(bytes);
                break;
            case 1:
                read<foretell::Vector<double>>(bytes);
                break;
            case 2:
                read<foretell::Cube<float>>(bytes);
                break;
            case 3:
                read<foretell::Labels>(bytes);
                break;
            case 4:
                read<foretell::Vector<std::int64_t>>(bytes);
                break;
            default:
                read<foretell::Matrix<float>>(bytes);
                break;
        }
    } catch (const foretell::Error&) {
    }
    return 0;
}

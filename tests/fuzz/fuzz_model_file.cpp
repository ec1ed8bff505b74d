// Model files. The checksum is made right first, so that what lies behind it is reached; a model
// that is taken then answers.

#include "persistence/forge.hpp"
#include "persistence/golden_models.hpp"
#include "persistence/golden_pipelines.hpp"

#include <foretell/library_models.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

using namespace foretell;
using Models = ModelTypes<LibraryModelsOf<double>, decltype(golden::number_pipeline()),
                          decltype(golden::columns_of_table()), decltype(golden::table_pipeline())>;

template <class E>
void ask_if(const AnyModel& model, const E*) {
    if (const E* own = model.get_if<E>()) (void)golden::ask(*own);
}
template <class... Models>
void ask_if(const AnyModel& model, const ModelTypes<Models...>*) {
    (ask_if(model, static_cast<const Models*>(nullptr)), ...);
}

void attempt(const forge::Bytes& file) {
    try {
        const AnyModel model = load_any_bytes<Models>(file);
        (void)model.text();
        ask_if(model, static_cast<const Models*>(nullptr));
    } catch (const ParseError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    forge::Bytes file(size);
    if (size > 0) std::memcpy(file.data(), data, size);
    if (forge::fix_checksum(file)) attempt(file);
    return 0;
}

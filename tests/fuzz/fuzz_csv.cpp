// Any bytes: parse_csv gives a table or throws an Error, and what write_csv makes of the table
// reads back equal. The first byte chooses the options.

#include <foretell/data/read_csv.hpp>
#include <foretell/data/write_csv.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

foretell::ReadCsvOptions options_of(unsigned char choice) {
    foretell::ReadCsvOptions options;
    constexpr char delimiters[] = {'\0', ',', ' ', '\t'};
    options.delimiter = delimiters[choice & 3];
    options.has_header = (choice & 4) != 0;
    options.invalid_utf8 =
        (choice & 8) != 0 ? foretell::InvalidUtf8::refuse : foretell::InvalidUtf8::replace;
    if ((choice & 16) != 0) options.comment = '#';
    if ((choice & 32) != 0 && options.delimiter != ',') options.decimal_mark = ',';
    if ((choice & 64) != 0) options.max_rows = 3;
    options.max_field_bytes = 1 << 12;
    options.max_columns = 40;  // wide tables only take time
    return options;
}

/// The same table again, where the types are given and the markers left out of play.
void check_round_trip(const foretell::Table& table) {
    foretell::ReadCsvOptions options{.delimiter = ','};
    for (std::size_t j = 0; j < table.n_cols(); ++j) {
        options.schema.push_back({table.names()[j], table.is_numeric(j)
                                                        ? foretell::ColumnType::numeric
                                                        : foretell::ColumnType::text});
    }
    if (!(foretell::parse_csv(foretell::csv_text(table), options) == table)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        check_round_trip(foretell::parse_csv(text, options_of(data[0])));
    } catch (const foretell::Error&) {
    }
    return 0;
}

#include <foretell/data/read_csv.hpp>
#include <foretell/data/write_csv.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace foretell;

TEST_SUITE_BEGIN("data/csv");

namespace {

using Names = std::vector<std::string>;

/// A file that vanishes with its name.
struct TemporaryFile {
    explicit TemporaryFile(const std::string& name, std::string_view text = {})
        : path((std::filesystem::temp_directory_path() / ("foretell_" + name)).string()) {
        std::ofstream(path, std::ios::binary) << text;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::remove(path.c_str()); }
    std::string path;
};

std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<double> numbers(const Table& t, std::string_view name) {
    const auto v = t.numeric(name);
    return {v.begin(), v.end()};
}

Names texts(const Table& t, std::string_view name) {
    const TextColumn& column = t.text(name);
    Names out;
    for (std::size_t i = 0; i < column.size(); ++i) out.emplace_back(column[i]);
    return out;
}

/// The bits of what parse_csv makes of one number in a column of its own.
std::uint64_t parsed_bits(const std::string& number) {
    const Table t = parse_csv("x\n" + number + "\n", {.schema = {{"x", ColumnType::numeric}}});
    return std::bit_cast<std::uint64_t>(t.numeric("x")[0]);
}

std::uint64_t library_bits(const std::string& number) {
    double value = 0.0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    return std::bit_cast<std::uint64_t>(value);
}

}  // namespace

TEST_CASE("a plain table with a header becomes numbers and texts") {
    const Table t = parse_csv("id,channel,spent\n1,mail,9.50\n2,web,-3e2\n3,mail,0\n");
    CHECK(t.names() == Names{"id", "channel", "spent"});
    CHECK(numbers(t, "id") == std::vector<double>{1, 2, 3});
    CHECK(texts(t, "channel") == Names{"mail", "web", "mail"});
    CHECK(numbers(t, "spent") == std::vector<double>{9.5, -300, 0});
}

TEST_CASE("without a header columns are c0, c1, ..., or get the names given") {
    const Table t = parse_csv("1,x\n2,y\n", {.has_header = false});
    CHECK(t.names() == Names{"c0", "c1"});
    CHECK(t.n_rows() == 2);
    const Table named = parse_csv("1,x\n2,y\n", {.has_header = false, .names = {"n", "t"}});
    CHECK(named.names() == Names{"n", "t"});
    const Table renamed = parse_csv("a,b\n1,x\n", {.names = {"n", "t"}});
    CHECK(renamed.names() == Names{"n", "t"});
    CHECK(renamed.n_rows() == 1);
    CHECK(parse_csv("a,,c\n1,2,3\n").names() == Names{"a", "c1", "c"});
}

TEST_CASE("the delimiter is found among , ; tab | and runs of blanks") {
    for (const std::string d : {",", ";", "\t", "|", " ", "   "}) {
        CAPTURE(d);
        const Table t = parse_csv("a" + d + "b" + d + "c\n1" + d + "2" + d + "x\n");
        CHECK(t.names() == Names{"a", "b", "c"});
        CHECK(numbers(t, "b") == std::vector<double>{2});
        CHECK(texts(t, "c") == Names{"x"});
    }
    // Commas in texts do not outvote the semicolons that all records share.
    const Table t = parse_csv("a;b\nx, y;1\nz;2\nu, v, w;3\n");
    CHECK(t.names() == Names{"a", "b"});
    CHECK(texts(t, "a") == Names{"x, y", "z", "u, v, w"});
    // Decimal commas are no delimiters where there are semicolons.
    const Table decimal =
        parse_csv("1,5;2,5;x\n3,5;4,5;y\n", {.has_header = false, .decimal_mark = ','});
    CHECK(numbers(decimal, "c1") == std::vector<double>{2.5, 4.5});
    // Words of a text that nothing else divides are one column.
    const Table remarks = parse_csv("remark\na fine thing\nbad\n");
    CHECK(texts(remarks, "remark") == Names{"a fine thing", "bad"});
}

TEST_CASE("runs of blanks: leading blanks, tabs and CRLF as in logs of fixed width") {
    const std::string_view log =
        " 00001 20210101  1   11.77\r\n 00002 20210112\t1   12.00  \r\n\r\n 00002 20210112  5   "
        "77.00\r\n";
    for (const char delimiter : {'\0', ' '}) {
        const Table t = parse_csv(
            log,
            {.delimiter = delimiter, .has_header = false, .names = {"id", "date", "n", "amount"}});
        CHECK(numbers(t, "id") == std::vector<double>{1, 2, 2});
        CHECK(numbers(t, "amount") == std::vector<double>{11.77, 12, 77});
    }
}

TEST_CASE("quoted fields hold delimiters, line ends and doubled quotes") {
    const Table t = parse_csv(
        "name,\"note, long\",n\r\n"
        "\"Ann \"\"A\"\"\",\"one\ntwo\r\nthree\",1\r\n"
        "  \"Bob\"  ,  plain  ,\"2\"\r\n"
        "5\" pipe,\" kept \",3\r\n");
    CHECK(t.names() == Names{"name", "note, long", "n"});
    CHECK(texts(t, "name") == Names{"Ann \"A\"", "Bob", "5\" pipe"});
    CHECK(texts(t, "note, long") == Names{"one\ntwo\r\nthree", "plain", " kept "});
    CHECK(numbers(t, "n") == std::vector<double>{1, 2, 3});
    const Table single = parse_csv("a,b\n'x,y',\"q\"\n", {.quote = '\''});
    CHECK(texts(single, "a") == Names{"x,y"});
    CHECK(texts(single, "b") == Names{"\"q\""});
    const Table none = parse_csv("a,b\n\"x,y\n", {.quote = '\0'});
    CHECK(texts(none, "a") == Names{"\"x"});
}

TEST_CASE("line ends, byte order mark, blank lines and comments do not matter") {
    const Table expected = parse_csv("a,b\n1,x\n2,y\n");
    CHECK(parse_csv("a,b\r\n1,x\r\n2,y\r\n") == expected);
    CHECK(parse_csv("a,b\r1,x\r2,y\r") == expected);
    CHECK(parse_csv("a,b\n1,x\n2,y") == expected);
    CHECK(parse_csv("\xef\xbb\xbf"
                    "a,b\n1,x\n2,y\n") == expected);
    CHECK(parse_csv("\n  \r\na,b\n\n1,x\n   \n2,y\n\n\n") == expected);
    CHECK(parse_csv("# made by hand\na,b\n1,x\n  # more\n2,y\n#", {.comment = '#'}) == expected);
    CHECK(parse_csv(" a , b \n 1 , x \n 2,y   \n") == expected);
}

TEST_CASE("missing markers are NaN among numbers and no text among texts") {
    const Table t = parse_csv("x,t\n1,NA\n,a\nNA,\nN/A,?\nNaN,null\nnull,b\n?,NULL\n nan ,c\n");
    const auto x = numbers(t, "x");
    CHECK(x[0] == 1.0);
    for (std::size_t i = 1; i < x.size(); ++i) CHECK(std::isnan(x[i]));
    CHECK(texts(t, "t") == Names{"", "a", "", "", "", "b", "", "c"});
    CHECK(t.missing_count("t") == 5);
    const Table own = parse_csv("x,t\n-,NA\n2,-\n", {.missing = {"-"}});
    CHECK(own.missing_count("x") == 1);
    CHECK(texts(own, "t") == Names{"NA", ""});
    // In quotes a marker is a text; an empty text is a missing one all the same.
    const Table quoted = parse_csv("t,x\n\"NA\",\"NA\"\n\"\",\"\"\nb,\"2\"\n");
    CHECK(texts(quoted, "t") == Names{"NA", "", "b"});
    CHECK(quoted.missing_count("t") == 1);
    CHECK(quoted.missing_count("x") == 2);
    // A column without any value holds numbers, all missing.
    CHECK(parse_csv("a,b\n,1\n,2\n").missing_count("a") == 2);
}

TEST_CASE("numbers in every spelling") {
    const Table t = parse_csv(
        "x\n+5\n-0\n.5\n5.\n1E3\n1e+3\n1e-3\ninf\n-Infinity\n00012\n1e-"
        "400\n0e999999999999999999\n");
    const std::vector<double> expected{5,
                                       -0.0,
                                       0.5,
                                       5,
                                       1000,
                                       1000,
                                       1e-3,
                                       std::numeric_limits<double>::infinity(),
                                       -std::numeric_limits<double>::infinity(),
                                       12,
                                       0,
                                       0};
    CHECK(numbers(t, "x") == expected);
    CHECK(std::signbit(t.numeric("x")[1]));
    const Table comma = parse_csv("a;b\n1,5;-2,25e1\n", {.decimal_mark = ','});
    CHECK(numbers(comma, "a") == std::vector<double>{1.5});
    CHECK(numbers(comma, "b") == std::vector<double>{-22.5});
    for (const std::string text : {"1,2x", "0x10", "1 2", "--1", "1e", "e5", ".", "-", "+", "1.2.3",
                                   "1_000", "infinit", "nan(1)", "TRUE"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_csv("x;y\n" + text + ";\n", {.delimiter = ';'}).is_numeric("x"));
    }
}

TEST_CASE("each decimal number becomes the nearest double, as std::from_chars finds it") {
    std::uint64_t state = 88172645463325252u;
    const auto next = [&] {
        state ^= state << 13;
        state ^= state >> 7;
        return state ^= state << 17;
    };
    std::vector<std::string> cases{"9007199254740993",
                                   "9007199254740993.0",
                                   "9007199254740991",
                                   "0.1",
                                   "2.2250738585072014e-308",
                                   "4.9e-324",
                                   "1.7976931348623157e308",
                                   "123456789012345678901",
                                   "0.000000000000000000000000000123",
                                   "0000000000000000000000000000001.5",
                                   "1.00000000000000011102230246251565",
                                   "1.0000000000000002220446049250313",
                                   "8.5e-27",
                                   "1e27",
                                   "1e28",
                                   "18446744073709551615",
                                   "18446744073709551616",
                                   "1844674407370955161.5",
                                   "0.30000000000000004",
                                   "9999999999999999999",
                                   "99999999999999999999",
                                   "1234567.8901234567890123456"};
    for (int i = 0; i < 20000; ++i) {
        char text[64];
        // Doubles of all sizes near one with 1 to 17 digits; integers over a power of ten.
        const auto bits = (next() >> 12) | (1023 - 40 + next() % 90) << 52;
        const double value = std::bit_cast<double>(bits | next() >> 63 << 63);
        const int digits = static_cast<int>(next() % 17) + 1;
        const auto end = std::to_chars(text, text + 64, value, std::chars_format::general, digits);
        cases.emplace_back(text, end.ptr);
        const auto shortest = std::to_chars(text, text + 64, value);
        cases.emplace_back(text, shortest.ptr);
        // A number of 54 bits over 2^k lies halfway between two doubles.
        const std::uint64_t k = next() % 5;
        std::uint64_t half = (next() >> 11 | std::uint64_t{1} << 52) * 2 + 1;
        for (std::uint64_t j = 0; j < k && half < (std::uint64_t{1} << 60); ++j) half *= 5;
        for (const std::uint64_t w : {half - 1, half, half + 1}) {
            cases.push_back(std::to_string(w) + "e-" + std::to_string(k));
        }
    }
    std::string joined = "x\n";
    for (const std::string& text : cases) {
        if (parsed_bits(text) != library_bits(text)) FAIL_CHECK(text);
        joined += text + '\n';
    }
    // In one file most numbers have others behind them: that is the quick path.
    const Table t = parse_csv(joined, {.schema = {{"x", ColumnType::numeric}}});
    REQUIRE(t.n_rows() == cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto bits = std::bit_cast<std::uint64_t>(t.numeric("x")[i]);
        if (bits != library_bits(cases[i])) FAIL_CHECK(cases[i]);
    }
}

TEST_CASE("the multiplication of two 64-bit numbers keeps all 128 bits") {
    const detail::Product128 square = detail::multiply_64(0xffffffffffffffffu, 0xffffffffffffffffu);
    CHECK(square.high == 0xfffffffffffffffeu);
    CHECK(square.low == 1u);
    // 5^27 and the first bits of 1/5 = 0.0011 0011 0011 ... in binary
    CHECK(detail::power_bits[54].high == 7450580596923828125u << 1);
    CHECK(detail::power_bits[26].high == 0xccccccccccccccccu);
    CHECK(detail::power_bits[26].low == 0xcccccccccccccccdu);
    CHECK(detail::power_bits[27].high == std::uint64_t{1} << 63);
}

TEST_CASE("a text that comes late makes its column text, with each spelling kept") {
    std::string file = "a,b,c\n";
    Names spellings;
    for (int i = 0; i < 1000; ++i) {
        spellings.push_back("00" + std::to_string(i) + ".50");
        file += spellings.back() + "," + std::to_string(i) + ",x\n";
    }
    file += "\"A-1\",1000,y\n,1001,NA\n";
    spellings.insert(spellings.end(), {"A-1", ""});
    const Table t = parse_csv(file);
    CHECK(texts(t, "a") == spellings);
    CHECK(t.is_numeric("b"));
    CHECK(t.numeric("b")[1001] == 1001.0);
    CHECK(t.text("c")[1000] == "y");
    TemporaryFile on_disk("late_text.csv", "\xef\xbb\xbf" + file);
    CHECK(read_csv(on_disk.path) == t);
    CHECK(read_csv(on_disk.path, {.columns = {"c", "a"}}) == t.select({"c", "a"}));
    CHECK(read_csv(on_disk.path, {.max_rows = 1000}).is_numeric("a"));
}

TEST_CASE("whole numbers that no double holds keep their digits, as text") {
    const std::string_view ids = "id,n\n9007199254740993,1\n12345678901234567890,2\n";
    const Table t = parse_csv(ids);
    CHECK(texts(t, "id") == Names{"9007199254740993", "12345678901234567890"});
    const Table given = parse_csv(ids, {.schema = {{"id", ColumnType::numeric}}});
    CHECK(given.numeric("id")[0] == 9007199254740992.0);
    // Those that a double does hold are numbers.
    const Table exact = parse_csv("x\n9007199254740994\n100000000000000000000\n1e300\n");
    CHECK(numbers(exact, "x") == std::vector<double>{9007199254740994.0, 1e20, 1e300});
    CHECK(texts(parse_csv("x\n1e999\n"), "x") == Names{"1e999"});
}

TEST_CASE("a schema decides on types, and says where a value breaks it") {
    const std::string_view file = "zip,when,n\n01234,2021-09-30,5\n99999,2021-10-01 12:00,x\n";
    const Table t =
        parse_csv(file, {.schema = {{"zip", ColumnType::text}, {"when", ColumnType::time}}});
    CHECK(texts(t, "zip") == Names{"01234", "99999"});
    CHECK(numbers(t, "when") == std::vector<double>{18900.0, 18901.5});
    CHECK(texts(t, "n") == Names{"5", "x"});
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.schema = {{"n", ColumnType::numeric}}}),
                         "parse_csv: 3:24: column \"n\" must hold numbers, got \"x\"", ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.schema = {{"zip", ColumnType::time}}}),
                         "parse_csv: 2:1: column \"zip\" must hold dates or times, got \"01234\"",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("x\n1e999\n", {.schema = {{"x"}}}),
                         "parse_csv: 2:1: column \"x\" must hold numbers, got \"1e999\", which no "
                         "double holds",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("x\n" + std::string(50, 'y') + "\n", {.schema = {{"x"}}}),
                         "parse_csv: 2:1: column \"x\" must hold numbers, got "
                         "\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...\"",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.schema = {{"zipp"}}}),
                         "parse_csv: schema names no column of the text: \"zipp\"; did you mean "
                         "\"zip\"?",
                         InvalidArgument);
}

TEST_CASE("chosen columns come in the order asked for, and the others are not looked at") {
    const std::string_view file = "a,b,c,d\n1,x,\"\xff\",4\n2,y,w,5\n";
    const Table t = parse_csv(file, {.columns = {"d", "b"}});
    CHECK(t.names() == Names{"d", "b"});
    CHECK(numbers(t, "d") == std::vector<double>{4, 5});
    CHECK(texts(t, "b") == Names{"x", "y"});
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.columns = {"a", "e"}}),
                         "parse_csv: columns names no column of the text: \"e\"; did you mean "
                         "\"a\"?",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.columns = {"a", "a"}}),
                         "parse_csv: columns must name each column once, got \"a\" twice",
                         InvalidArgument);
    // A schema may speak of columns that are not chosen.
    CHECK(parse_csv(file, {.columns = {"a"}, .schema = {{"b"}}}).n_cols() == 1);
}

TEST_CASE("a record of another length is refused with its line") {
    TemporaryFile file("ragged.csv", "a,b,c\n1,2,3\n\n1,2\n");
    CHECK_THROWS_WITH_AS((void)read_csv(file.path),
                         ("read_csv: " + file.path + ":4: 2 fields where the header has 3").c_str(),
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("a,b\n1,2,3,4\n"),
                         "parse_csv: 2: 4 fields where the header has 2", ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("a,b\n1,\"x\ny\"\n1\n", {.delimiter = ','}),
                         "parse_csv: 4: 1 field where the header has 2", ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("1,2\n1,2,\n", {.has_header = false}),
                         "parse_csv: 2: 3 fields where the first record has 2", ParseError);
    // Far behind the start, where numbers are read quickly.
    std::string rows = "a,b,c\r\n";
    for (int i = 0; i < 500; ++i) rows += "1.5,2.5,3.5\r\n";
    for (const std::string wrong : {"1.5,2.5\r\n", "1.5,2.5,3.5,4.5\r\n"}) {
        const std::string message =
            "parse_csv: 502: " + std::string(wrong.size() > 10 ? "4" : "2") +
            " fields where the header has 3";
        CHECK_THROWS_WITH_AS((void)parse_csv(rows + wrong + rows.substr(7)), message.c_str(),
                             ParseError);
    }
    try {
        (void)read_csv(file.path);
    } catch (const ParseError& e) {
        CHECK(e.file() == file.path);
        CHECK(e.line() == 4);
    }
}

TEST_CASE("quotes that do not close, or close too early, are refused with their place") {
    CHECK_THROWS_WITH_AS((void)parse_csv("a,b\n1,x\n2, \"y\n3,z\n"),
                         "parse_csv: 3:3: a quoted field starts here and is never closed",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("a,b\n1,\"x\ny\"z\n"),
                         "parse_csv: 3:3: a delimiter must follow the closing quote, got \"z\"; "
                         "double a quote that belongs to the text",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("a,\"b\n1,2\n"),
                         "parse_csv: 1: a quoted field of the first record is never closed",
                         ParseError);
    CHECK_THROWS_WITH_AS(
        (void)parse_csv("a,\"b\"c\n1,2\n"),
        "parse_csv: 1: a delimiter must follow each closing quote of the first record", ParseError);
}

TEST_CASE("bytes that are not UTF-8 are refused, replaced or kept, as asked") {
    const std::string file = "n,t\n1,Caf\xc3\xa9\n2,Caf\xe9\n";
    CHECK_THROWS_WITH_AS((void)parse_csv(file),
                         "parse_csv: 3:3: column \"t\" is not UTF-8 at the byte 0xE9; convert the "
                         "file, or set invalid_utf8",
                         ParseError);
    CHECK(texts(parse_csv(file, {.invalid_utf8 = InvalidUtf8::replace}), "t") ==
          Names{"Caf\xc3\xa9", "Caf\xef\xbf\xbd"});
    CHECK(texts(parse_csv(file, {.invalid_utf8 = InvalidUtf8::keep}), "t") ==
          Names{"Caf\xc3\xa9", "Caf\xe9"});
    CHECK_THROWS_WITH_AS((void)parse_csv("a,\xff\n1,2\n"),
                         "parse_csv: 1: the name of column 2 is not UTF-8; convert the file, or "
                         "set invalid_utf8",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv(std::string_view("\xff\xfe"
                                                          "a\0,\0",
                                                          6)),
                         "parse_csv: 1: this is UTF-16; convert it to UTF-8 first", ParseError);
    CHECK_THROWS_WITH_AS(
        (void)parse_csv(std::string_view("PK\x03\x04\x14\0\x06\0", 8)),
        "parse_csv: 1: the first record holds a zero byte; this is no text in UTF-8", ParseError);
}

TEST_CASE("UTF-8 is judged as the Unicode standard does") {
    using detail::first_invalid_utf8;
    CHECK(first_invalid_utf8("plain text of ASCII") == 19);
    CHECK(first_invalid_utf8("\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"
                             "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf") == 24);
    for (const std::string bad :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xe0\xa0", "\xed\xa0\x80",
          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x28\xa1"}) {
        CAPTURE(bad);
        CHECK(first_invalid_utf8("12345678" + bad) == 8);
    }
    CHECK(detail::replace_invalid_utf8("a\xffz\xe2\x82") ==
          "a\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("limits hold") {
    const std::string_view file = "a,b\n1,xxxxxxxxxx\n2,y\n3,z\n";
    CHECK(parse_csv(file, {.max_rows = 2}).n_rows() == 2);
    CHECK(parse_csv(file, {.max_rows = 0}).n_rows() == 0);
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.max_columns = 1}),
                         "parse_csv: 1: more than max_columns = 1 columns", ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.max_field_bytes = 9}),
                         "parse_csv: 2:3: a field starts here that is longer than max_field_bytes "
                         "= 9",
                         ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv(file, {.max_file_bytes = 20}),
                         "parse_csv: the file has 25 bytes; max_file_bytes is 20", ParseError);
    // A quote that is never closed does not draw the whole file into memory.
    TemporaryFile big("open_quote.csv", "a,b\n1,\"" + std::string(1'000'000, 'x'));
    CHECK_THROWS_WITH_AS((void)read_csv(big.path, {.max_field_bytes = 300'000}),
                         ("read_csv: " + big.path +
                          ":2:3: a field starts here that is longer than max_field_bytes = 300000; "
                          "is its closing quote missing?")
                             .c_str(),
                         ParseError);
}

TEST_CASE("options that contradict each other are refused") {
    CHECK_THROWS_WITH_AS((void)parse_csv("a\n", {.delimiter = '\n'}),
                         "parse_csv: delimiter must be an ASCII character that neither ends lines "
                         "nor stands in numbers, got 10",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)parse_csv("a\n", {.delimiter = '"'}),
                         "parse_csv: delimiter, quote, comment and decimal_mark must differ, got "
                         "\"\"\" twice",
                         InvalidArgument);
    CHECK_THROWS_AS((void)parse_csv("a\n", {.delimiter = ',', .decimal_mark = ','}),
                    InvalidArgument);
    CHECK_THROWS_AS((void)parse_csv("a\n", {.quote = ' '}), InvalidArgument);
    CHECK_THROWS_AS((void)parse_csv("a\n", {.comment = '5'}), InvalidArgument);
    CHECK_THROWS_AS((void)parse_csv("a\n", {.decimal_mark = ';'}), InvalidArgument);
    CHECK_THROWS_WITH_AS((void)parse_csv("a,b\n1,2\n", {.names = {"x"}}),
                         "parse_csv: 1: 2 columns, but 1 names were given", ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("a,b,a\n1,2,3\n"),
                         "parse_csv: 1: columns 1 and 3 are both named \"a\"; set names, or "
                         "has_header = false if the first record holds data",
                         ParseError);
}

TEST_CASE("a file that is not there or holds nothing is refused; a header alone is a table") {
    CHECK_THROWS_WITH_AS((void)read_csv("no/such/file.csv"),
                         "read_csv: cannot open no/such/file.csv: No such file or directory",
                         IoError);
    CHECK_THROWS_AS((void)read_csv(std::filesystem::temp_directory_path().string()), IoError);
    CHECK_THROWS_WITH_AS((void)parse_csv(""), "parse_csv: the file holds no record", ParseError);
    CHECK_THROWS_WITH_AS((void)parse_csv("\n \n"), "parse_csv: the file holds no record",
                         ParseError);
    const Table t = parse_csv("a,b\n");
    CHECK(t.n_rows() == 0);
    CHECK(t.names() == Names{"a", "b"});
}

TEST_CASE("a file read by pieces equals the same text read at once") {
    // Records of very different length, so that pieces end in fields, quotes and line ends.
    std::string file = "id;text;x;y\r\n";
    std::uint64_t state = 12345;
    for (int i = 0; i < 12'000; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const std::size_t length = (state >> 60) == 0 ? 3000 : (state >> 59);
        file += std::to_string(i) + ";\"";
        for (std::size_t k = 0; k < length; ++k) {
            file += k % 50 == 49 ? "\r\n" : k % 31 == 30 ? "\"\"" : k % 17 == 16 ? ";" : "\xc3\xa4";
        }
        file += "\";" + std::to_string(static_cast<double>(state >> 40) / 1000.0) + ";" +
                (i % 7 == 0 ? "" : std::to_string(i % 5)) + "\r\n";
    }
    TemporaryFile on_disk("pieces.csv", file);
    const Table whole = parse_csv(file);
    CHECK(whole.n_rows() == 12'000);
    const Table pieces = read_csv(on_disk.path);
    CHECK(pieces == whole);
    CHECK(pieces.text("text").categories == whole.text("text").categories);
    for (const std::size_t n_threads : {2u, 8u}) {
        const Table side_by_side = read_csv(on_disk.path, {.n_threads = n_threads});
        CHECK(side_by_side == whole);
        CHECK(side_by_side.text("text").categories == whole.text("text").categories);
        CHECK(parse_csv(file, {.n_threads = n_threads}) == whole);
    }
    std::ofstream(on_disk.path, std::ios::app | std::ios::binary) << "1;2;3\r\n";
    std::size_t lines = 1;
    for (const char c : file) lines += c == '\n' ? 1 : 0;
    for (const std::size_t n_threads : {1u, 4u}) {
        CHECK_THROWS_WITH_AS((void)read_csv(on_disk.path, {.n_threads = n_threads}),
                             ("read_csv: " + on_disk.path + ":" + std::to_string(lines) +
                              ": 3 fields where the header has 4")
                                 .c_str(),
                             ParseError);
    }
}

TEST_CASE("the table and its errors are the same whatever the number of threads") {
    // Blank lines, comments and a column that turns out to be text, in pieces of a megabyte.
    std::string file = "a,b,c\n";
    for (int i = 0; i < 300'000; ++i) {
        file += std::to_string(i) + "," + std::to_string(i * 0.25) + ",0x\n";
        file.replace(file.size() - 3, 2, i == 290'000 ? "x" : "7");
        if (i % 1000 == 0) file += "\n# a comment, and blank lines\n\n";
    }
    const ReadCsvOptions alone{.comment = '#'};
    const Table whole = parse_csv(file, alone);
    CHECK(whole.n_rows() == 300'000);
    CHECK(whole.text("c")[290'000] == "x");
    CHECK(whole.numeric("b")[299'999] == 299'999 * 0.25);
    for (const std::size_t n_threads : {0u, 5u}) {
        CHECK(parse_csv(file, {.comment = '#', .n_threads = n_threads}) == whole);
        CHECK(parse_csv(file, {.comment = '#', .max_rows = 123'456, .n_threads = n_threads}) ==
              parse_csv(file, {.comment = '#', .max_rows = 123'456}));
    }
    const std::size_t broken = file.find("200000,") - 1;
    file.insert(broken, ",8");
    for (const std::size_t n_threads : {1u, 5u}) {
        CHECK_THROWS_WITH_AS((void)parse_csv(file, {.comment = '#', .n_threads = n_threads}),
                             "parse_csv: 200601: 4 fields where the header has 3", ParseError);
    }
}

TEST_CASE("a table of many columns is read, though its first line is longer than a piece") {
    std::string header, row;
    for (int j = 0; j < 60'000; ++j) {
        header += (j > 0 ? ";column" : "column") + std::to_string(j);
        row += (j > 0 ? ";" : "") + std::to_string(j) + ".5";
    }
    TemporaryFile file("wide.csv", header + "\n" + row + "\n" + row + "\n");
    const Table t = read_csv(file.path);
    REQUIRE(t.n_cols() == 60'000);
    REQUIRE(t.n_rows() == 2);
    CHECK(t.numeric("column59999")[1] == 59999.5);
}

namespace {
struct Counting : ProgressSink {
    bool update(const Progress& p) override {
        CHECK(p.what == "read_csv");
        CHECK(p.done >= done);
        done = p.done;
        total = p.total;
        return ++calls < stop_at;
    }
    std::size_t calls = 0, done = 0, total = 0, stop_at = 1000;
};
}  // namespace

TEST_CASE("progress counts the bytes, and may stop the reading") {
    std::string file = "a,b\n";
    while (file.size() < 5'000'000) file += "1.25,some text\n";
    TemporaryFile on_disk("progress.csv", file);
    Counting sink;
    const Table all = read_csv(on_disk.path, {.progress = &sink});
    CHECK(sink.calls >= 4);
    CHECK(sink.done == file.size());
    CHECK(sink.total == file.size());
    Counting stopping;
    stopping.stop_at = 2;
    const Table part = read_csv(on_disk.path, {.progress = &stopping});
    CHECK(part.n_rows() > 0);
    CHECK(part.n_rows() < all.n_rows());
    CHECK(part == all.head(part.n_rows()));
}

TEST_CASE("write_csv writes the shortest numbers, and quotes only where a reader needs them") {
    Table t;
    t.add_numeric("x", {0.1, 1e300, -0.0, std::numeric_limits<double>::quiet_NaN()})
        .add_text("t, u", {"plain", "a \"b\"", "", "NA"})
        .add_text("v", {" x", "1\n2", "ok", "?"});
    CHECK(csv_text(t) ==
          "x,\"t, u\",v\n"
          "0.1,plain,\" x\"\n"
          "1e+300,\"a \"\"b\"\"\",\"1\n2\"\n"
          "-0,,ok\n"
          ",\"NA\",\"?\"\n");
    CHECK(csv_text(t.select({"x"}), {.has_header = false, .has_crlf = true}) ==
          "0.1\r\n1e+300\r\n-0\r\n\"\"\r\n");
    CHECK(csv_text(t.drop({"v"}).head(3), {.delimiter = ';', .missing = "none"}) ==
          "x;t, u\n0.1;plain\n1e+300;\"a \"\"b\"\"\"\n-0;none\n");
    CHECK(csv_text(Table()) == "");
    CHECK_THROWS_WITH_AS((void)csv_text(t, {.delimiter = '-'}),
                         "csv_text: delimiter must neither end lines, nor quote, nor stand in "
                         "numbers, got 45",
                         InvalidArgument);
}

TEST_CASE("what write_csv writes reads back equal, whatever the texts and numbers") {
    const double inf = std::numeric_limits<double>::infinity();
    Table t;
    t.add_numeric("x", {0.1, -1.7976931348623157e308, 4.9e-324, -0.0, inf, -inf,
                        std::numeric_limits<double>::quiet_NaN(), 123456789012345680.0, 3})
        .add_text("t", {"a", "a,b;c\td|e", "\"", "\r\n", " lead", "trail ", "NA", "", "\xc3\xa9"})
        .add_text("number", {"007", "1.50", "x", "", "-", "+1", "1e5", "null", "nan"})
        .add_text("#", {"#1", "'", "=", "\\", "\xef\xbb\xbf", "\t", "\r", "\n", "\"\"\"\""});
    for (const char delimiter : {',', ';', '\t', '|', ' '}) {
        CAPTURE(delimiter);
        for (const bool has_crlf : {false, true}) {
            const std::string text = csv_text(t, {.delimiter = delimiter,
                                                  .has_crlf = has_crlf,
                                                  .missing = delimiter == ' ' ? "NA" : ""});
            CHECK(parse_csv(text, {.delimiter = delimiter}) == t);
        }
        // One column: rows without a value must not become blank lines.
        for (const std::string& name : t.names()) {
            CHECK(parse_csv(
                      csv_text(t.select(std::vector<std::string>{name}), {.delimiter = delimiter}),
                      {.delimiter = delimiter}) == t.select(std::vector<std::string>{name}));
        }
    }
}

TEST_CASE("write_csv replaces a file at once and leaves nothing else behind") {
    const auto folder = std::filesystem::temp_directory_path() / "foretell_write_csv";
    std::filesystem::create_directory(folder);
    const std::string path = (folder / "out.csv").string();
    Table t;
    std::vector<double> x(10'000);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i) / 7.0;
    t.add_numeric("x", x);
    write_csv(t, path);
    CHECK(read_csv(path) == t);
    write_csv(t.head(2), path);
    CHECK(content_of(path) == csv_text(t.head(2)));
    const auto link = folder / "link.csv";
    std::filesystem::create_symlink("out.csv", link);
    write_csv(t.head(3), link.string());
    CHECK(std::filesystem::is_symlink(link));
    CHECK(content_of(path) == csv_text(t.head(3)));
    std::filesystem::remove(link);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files += entry.exists();
    CHECK(files == 1);
    std::filesystem::remove_all(folder);
    CHECK_THROWS_WITH_AS(
        write_csv(t, path),
        ("write_csv: cannot create " + path + ": No such file or directory").c_str(), IoError);
}

TEST_CASE("the real tables read right") {
    const char* const folder = std::getenv("FORETELL_DATA_DIR");
    if (folder == nullptr) {
        MESSAGE("skipped: FORETELL_DATA_DIR is not set");
        return;
    }
    const auto path_of = [&](const char* name) { return std::string(folder) + "/" + name; };
    if (const auto path = path_of("online_shoppers_intention.csv"); std::filesystem::exists(path)) {
        const Table t = read_csv(path);
        CHECK(t.n_rows() == 12330);
        CHECK(t.n_cols() == 18);
        CHECK(t.text_names() == Names{"Month", "VisitorType", "Weekend", "Revenue"});
        const Labels y = labels_of(t, "Revenue", "TRUE");
        int buyers = 0;
        for (std::size_t i = 0; i < y.size(); ++i) buyers += y.data()[i];
        CHECK(buyers == 1908);
        CHECK(t.numeric("ProductRelated_Duration")[3] == 2.666666667);
        CHECK(parse_csv(csv_text(t)) == t);
    }
    if (const auto path = path_of("online_news_popularity_first9874.csv");
        std::filesystem::exists(path)) {
        const Table t = read_csv(path);
        CHECK(t.n_rows() == 9874);
        CHECK(t.n_cols() == 61);
        CHECK(t.text_names() == Names{"url"});
        CHECK(t.names()[1] == "timedelta");
        CHECK(t.names()[60] == "shares");
        CHECK(t.numeric("shares")[0] == 755.0);
        CHECK(parse_csv(csv_text(t)) == t);
    }
    if (const auto path = path_of("cdnow_master.txt"); std::filesystem::exists(path)) {
        const Table t = read_csv(path, {.has_header = false,
                                        .names = {"customer", "date", "n", "amount"},
                                        .schema = {{"date", ColumnType::time}}});
        CHECK(t.n_rows() == 69659);
        CHECK(t.numeric("customer")[69658] == 23570.0);
        CHECK(t.numeric("date")[0] == 18628.0);
        CHECK(t.numeric("amount")[0] == 11.77);
    }
}

TEST_SUITE_END();

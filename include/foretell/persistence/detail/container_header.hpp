#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/persistence/detail/json_reader.hpp>
#include <foretell/persistence/detail/json_writer.hpp>
#include <foretell/persistence/detail/parse_failure.hpp>
#include <foretell/persistence/detail/tensor_entry.hpp>
#include <foretell/persistence/detail/xxh64.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The header of a model file: docs/model-format.md.
namespace foretell::detail {

static_assert(std::endian::native == std::endian::little,
              "model files are little-endian, and so must the machine be");

inline constexpr std::string_view format_name = "foretell";
inline constexpr int format_version = 1;
inline constexpr std::uint64_t max_header_bytes = 100'000'000;
inline constexpr std::size_t max_tensors = 1'000'000;
inline constexpr std::string_view no_checksum = "0000000000000000";
inline constexpr std::string_view checksum_key = "\"checksum\":\"";

/// What `__metadata__` says.
struct ModelMetadata {
    std::string estimator;  ///< its type: "LogisticRegression<double>"
    std::string model;      ///< JSON of options and state
    std::string checksum;   ///< 16 hexadecimal digits
};

inline std::string hex16(std::uint64_t number) {
    std::string out;
    append_hex(out, number, 16);
    return out;
}

/// The bytes before the data: length, JSON and the spaces that align the data to 8 bytes. The
/// checksum is zeros still; it stands at the only place of checksum_key.
inline std::string header_text(const ModelMetadata& metadata,
                               const std::vector<TensorEntry>& entries) {
    std::string out(8, '\0');
    out += "{\"__metadata__\":{\"format\":\"";
    out += format_name;
    out += "\",\"format_version\":\"";
    append_part(out, format_version);
    out += "\",\"estimator\":";
    append_json_text(out, metadata.estimator);
    out += ',';
    out += checksum_key;
    out += no_checksum;
    out += "\",\"model\":";
    append_json_text(out, metadata.model);
    out += '}';
    for (const TensorEntry& t : entries) {
        out += ",\n";
        append_tensor_line(out, t.name, name_of(t.dtype), t.extents(), t.begin, t.end);
    }
    out += '}';
    seal_header(out);
    return out;
}

/// XXH64 over the JSON with its checksum as zeros and the hashes of the tensors as they follow each
/// other in the file.
inline std::string checksum_text(std::string_view zeroed_json,
                                 const std::vector<TensorEntry>& entries) {
    Xxh64 hash;
    hash.add(zeroed_json.data(), zeroed_json.size());
    for (const TensorEntry& t : entries) hash.add(&t.hash, sizeof t.hash);
    return hex16(hash.value());
}

/// The parsed header; entries in the order of their bytes, which follow each other without a gap.
struct ContainerHeader {
    ModelMetadata metadata;
    std::vector<TensorEntry> entries;
    std::vector<std::uint32_t> by_name;  ///< their indices, names ascending

    /// The tensor of that name, or null. O(log n_tensors)
    [[nodiscard]] TensorEntry* find(std::string_view name) {
        const auto at = std::lower_bound(
            by_name.begin(), by_name.end(), name,
            [&](std::uint32_t i, std::string_view n) { return entries[i].name < n; });
        if (at == by_name.end() || entries[*at].name != name) return nullptr;
        return &entries[*at];
    }
};

/// Reads and checks the JSON of a header.
class HeaderReader {
public:
    HeaderReader(std::string_view json, std::uint64_t data_bytes, const ParseSite& site)
        : json_(json, "header", site), data_bytes_(data_bytes), site_(site) {}

    ContainerHeader read() {
        std::string key;
        bool has_metadata = false;
        json_.begin_object();
        while (json_.next_key(key)) {
            if (key != "__metadata__") {
                read_tensor(key);
            } else {
                if (has_metadata) json_.fail("duplicate key \"__metadata__\"");
                has_metadata = true;
                read_metadata();
            }
        }
        json_.finish();
        if (!has_metadata) site_.fail("header: __metadata__ is missing; this is no model file");
        check_layout();
        index_names();
        return std::move(out_);
    }

private:
    void read_metadata() {
        constexpr std::array<std::string_view, 5> keys{"format", "format_version", "estimator",
                                                       "checksum", "model"};
        std::array<std::string, keys.size()> values;
        std::array<bool, keys.size()> seen{};
        std::string key;
        json_.begin_object();
        while (json_.next_key(key)) {
            const auto at =
                static_cast<std::size_t>(std::find(keys.begin(), keys.end(), key) - keys.begin());
            if (at == keys.size()) json_.fail(message("unknown key \"", key, "\" in metadata"));
            if (seen[at]) json_.fail(message("duplicate key \"", key, "\" in metadata"));
            seen[at] = true;
            values[at] = json_.text();
            check_version(keys[at], values[at]);
        }
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (!seen[i]) site_.fail(message("header: metadata has no \"", keys[i], '"'));
        }
        out_.metadata = {std::move(values[2]), std::move(values[4]), std::move(values[3])};
    }
    void check_version(std::string_view key, const std::string& value) {
        if (key == "format" && value != format_name) {
            site_.fail(message("header: format must be \"foretell\", got \"", value, '"'));
        }
        if (key != "format_version" || value == message(format_version)) return;
        site_.fail(message("header: format_version must be ", format_version, ", got \"", value,
                           "\"; a newer version of the library may read it"));
    }

    void read_tensor(std::string& name) {
        if (out_.entries.size() >= max_tensors) {
            json_.fail(message("more than ", max_tensors, " tensors"));
        }
        TensorEntry t;
        bool dtype = false, shape = false, offsets = false;
        std::string key;
        json_.begin_object();
        while (json_.next_key(key)) {
            const bool again = (key == "dtype" && dtype) || (key == "shape" && shape) ||
                               (key == "data_offsets" && offsets);
            if (again) json_.fail(message("duplicate key \"", key, "\" in tensor ", name));
            if (key == "dtype") {
                dtype = true;
                t.dtype = read_dtype();
            } else if (key == "shape") {
                shape = true;
                read_shape(t);
            } else if (key == "data_offsets") {
                offsets = true;
                read_offsets(t);
            } else {
                json_.fail(message("unknown key \"", key, "\" in tensor ", name));
            }
        }
        if (!dtype || !shape || !offsets) {
            json_.fail(message("tensor ", name, " needs dtype, shape and data_offsets"));
        }
        t.name = std::move(name);
        out_.entries.push_back(std::move(t));
    }
    Dtype read_dtype() {
        const std::string text = json_.text();
        const auto names = enum_names(Dtype{});
        const auto at = std::find(names.begin(), names.end(), text);
        if (at == names.end()) json_.fail(message("unknown dtype \"", text, '"'));
        return static_cast<Dtype>(at - names.begin());
    }
    void read_shape(TensorEntry& t) {
        json_.begin_array();
        while (json_.next_element()) {
            if (t.rank == max_rank) json_.fail(message("more than ", max_rank, " dimensions"));
            t.shape[t.rank++] = json_.number<std::uint64_t>();
        }
    }
    void read_offsets(TensorEntry& t) {
        json_.begin_array();
        if (!json_.next_element()) json_.fail("expected two offsets");
        t.begin = json_.number<std::uint64_t>();
        if (!json_.next_element()) json_.fail("expected two offsets");
        t.end = json_.number<std::uint64_t>();
        if (json_.next_element()) json_.fail("expected two offsets");
    }

    void index_names() {
        std::vector<std::uint32_t>& order = out_.by_name;
        const auto& entries = out_.entries;
        order.resize(entries.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return entries[a].name < entries[b].name;
        });
        for (std::size_t k = 1; k < order.size(); ++k) {
            const std::string& name = entries[order[k]].name;
            if (entries[order[k - 1]].name == name) {
                site_.fail(message("header: duplicate tensor ", name));
            }
        }
    }
    /// Each tensor is as long as its shape says, and they cover the data once.
    void check_layout() {
        std::stable_sort(out_.entries.begin(), out_.entries.end(),
                         [](const TensorEntry& a, const TensorEntry& b) {
                             return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
                         });
        std::uint64_t at = 0;
        for (const TensorEntry& t : out_.entries) {
            check_size(t);
            if (t.begin < at) site_.fail(message("tensor ", t.name, " overlaps another"));
            if (t.begin > at) {
                site_.fail(message("gap of ", t.begin - at, " bytes before tensor ", t.name));
            }
            at = t.end;
        }
        if (at == data_bytes_) return;
        if (at < data_bytes_) site_.fail(message(data_bytes_ - at, " trailing bytes"));
        site_.fail(message("the file ends ", at - data_bytes_, " bytes early"));
    }
    void check_size(const TensorEntry& t) const {
        if (t.begin > t.end) {
            site_.fail(
                message("tensor ", t.name, ": offsets must ascend, got ", t.begin, " and ", t.end));
        }
        std::uint64_t bytes = dtype_size(t.dtype);
        bool overflow = false;
        for (std::size_t k = 0; k < t.rank; ++k) {
            overflow = overflow || __builtin_mul_overflow(bytes, t.shape[k], &bytes);
        }
        if (overflow || bytes != t.end - t.begin) {
            site_.fail(message("tensor ", t.name, ": shape ", extents_text(t.extents()), " of ",
                               name_of(t.dtype), " does not fill ", t.end - t.begin, " bytes"));
        }
        if (t.begin % dtype_size(t.dtype) != 0) {
            site_.fail(message("tensor ", t.name, " is not aligned to its elements"));
        }
    }

    JsonReader json_;
    std::uint64_t data_bytes_;
    const ParseSite& site_;
    ContainerHeader out_;
};

}  // namespace foretell::detail

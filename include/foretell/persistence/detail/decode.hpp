#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/byte_source.hpp>
#include <foretell/core/huge_pages.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/state_values.hpp>
#include <foretell/core/type_text.hpp>
#include <foretell/persistence/detail/container_header.hpp>
#include <foretell/persistence/detail/encode.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace foretell::detail {

/// An opened model file: its header read and checked, its tensors not read yet.
class ModelContainer {
public:
    ModelContainer(ByteSource& source, const ParseSite& site) : source_(source), site_(site) {
        const std::uint64_t size = source.size();
        if (size < 16) site.fail(message("a model file has 16 bytes or more, this has ", size));
        std::uint64_t length = 0;
        source.read(0, &length, sizeof length);
        if (length > size - 8 || length > max_header_bytes) {
            site.fail(message("the header must fit into the file and ", max_header_bytes,
                              " bytes, got a length of ", length));
        }
        if (length % 8 != 0) site.fail("the header is not padded to 8 bytes");
        json_.resize(static_cast<std::size_t>(length));
        source.read(8, json_.data(), json_.size());
        data_begin_ = 8 + length;
        header_ = HeaderReader(json_, size - data_begin_, site).read();
        blank_checksum();
    }

    [[nodiscard]] const ModelMetadata& metadata() const { return header_.metadata; }
    [[nodiscard]] const std::vector<TensorEntry>& entries() const { return header_.entries; }
    [[nodiscard]] std::uint64_t file_bytes() const { return source_.size(); }
    [[nodiscard]] const ParseSite& site() const { return site_; }

    template <class M>
    M read_tensor(const std::string& name) {
        using Element = std::remove_cvref_t<decltype(*std::declval<M&>().data())>;
        TensorEntry& t = take(name, dtype_of<Element>(), tensor_rank<M>);
        std::array<std::size_t, tensor_rank<M>> shape{};
        std::copy_n(t.shape.begin(), shape.size(), shape.begin());
        M array = tensor_of_shape<M>(shape);  // its size was checked against the file
        advise_huge_pages(array.data(), array.size() * sizeof(Element));
        read_bytes(t, array.data());
        return array;
    }

    /// Every tensor was read, and the checksum is right.
    void finish() const {
        for (const TensorEntry& t : header_.entries) {
            if (!t.is_used) site_.fail(message("unknown tensor ", t.name));
        }
        const std::string computed = checksum_text(json_, header_.entries);
        if (computed == header_.metadata.checksum) return;
        site_.fail(message("the checksum is ", computed, ", but the file says ",
                           header_.metadata.checksum, "; the file is damaged"));
    }

private:
    void blank_checksum() {
        const std::size_t key = json_.find(checksum_key);
        const std::size_t place = key + checksum_key.size();
        const bool found = key != std::string::npos && place + no_checksum.size() < json_.size() &&
                           json_.find(checksum_key, place) == std::string::npos &&
                           json_.compare(place, no_checksum.size(), header_.metadata.checksum) == 0;
        if (!found) site_.fail("header: checksum must be 16 hexadecimal digits");
        json_.replace(place, no_checksum.size(), no_checksum);
    }
    TensorEntry& take(const std::string& name, Dtype dtype, std::size_t rank) {
        TensorEntry* at = header_.find(name);
        if (at == nullptr) site_.fail(message("tensor ", name, " is missing"));
        if (at->is_used) site_.fail(message("tensor ", name, " is used twice"));
        if (at->dtype != dtype) {
            site_.fail(message("tensor ", name, ": dtype must be ", name_of(dtype), ", got ",
                               name_of(at->dtype)));
        }
        if (at->rank != rank) {
            site_.fail(message("tensor ", name, " must have ", rank, " dimensions, got shape ",
                               extents_text(at->extents())));
        }
        at->is_used = true;
        return *at;
    }
    /// Block by block, hashed while in cache.
    void read_bytes(TensorEntry& t, void* to) {
        constexpr std::uint64_t block = 1 << 18;
        Xxh64 hash;
        auto* p = static_cast<char*>(to);
        for (std::uint64_t at = t.begin; at < t.end; at += block) {
            const auto n = static_cast<std::size_t>(std::min(block, t.end - at));
            source_.read(data_begin_ + at, p, n);
            hash.add(p, n);
            p += n;
        }
        t.hash = hash.value();
    }

    ByteSource& source_;
    const ParseSite& site_;
    std::string json_;
    std::uint64_t data_begin_ = 0;
    ContainerHeader header_;
};

/// Reads what ModelEncoder wrote, refusing whatever is not exactly that.
class ModelDecoder {
public:
    explicit ModelDecoder(ModelContainer& file)
        : file_(file), json_(file.metadata().model, "model", file.site()) {}

    template <NamedEstimator E>
    void read(E& model) {
        read_estimator("", model);
        json_.finish();
    }

private:
    template <class E>
    void read_estimator(const std::string& path, E& model) {
        std::string key;
        json_.begin_object();
        expect_key("estimator", key);
        if (const std::string given = json_.text(); given != type_text<E>()) {
            json_.fail(message("expected a ", type_text<E>(), ", got a ", given));
        }
        if constexpr (Described<typename E::Options>) {
            expect_key("options", key);
            typename E::Options options{};
            read_members(path, options, false);
            model = E(std::move(options));
        }
        if constexpr (Access::has_parts<E>) {
            expect_key("parts", key);
            json_.begin_object();
            Access::for_each_part(model, [&](std::string_view name, auto& part) {
                expect_key(name, key);
                read_estimator(join_path(path, name), part);
            });
            if (json_.next_key(key)) json_.fail(message("unknown part \"", key, '"'));
        }
        if constexpr (Access::has_state<E>) {
            expect_key("state", key);
            read_value(path, Access::fitted(model), true);
        }
        if (json_.next_key(key)) json_.fail(message("unknown key \"", key, '"'));
    }
    void expect_key(std::string_view expected, std::string& key) {
        if (!json_.next_key(key)) json_.fail(message("\"", expected, "\" is missing"));
        if (key != expected) json_.fail(message("expected \"", expected, "\", got \"", key, '"'));
    }

    /// The members of a described struct, in any order, each once. Options that were not there yet
    /// when the file was written keep their defaults; of a state nothing may be missing.
    template <class F>
    void read_members(const std::string& path, F& members, bool tensors_apart) {
        std::array<bool, std::tuple_size_v<decltype(F::fields())>> seen{};
        std::string key;
        json_.begin_object();
        while (json_.next_key(key)) {
            std::size_t i = 0;
            bool known = false;
            for_each_field(members, [&](const auto& f, auto& member) {
                const std::size_t index = i++;
                if (known || f.name != key) return;
                known = true;
                if (seen[index]) json_.fail(message("duplicate key \"", key, '"'));
                seen[index] = true;
                read_value(join_path(path, f.name), member, tensors_apart);
            });
            if (!known) json_.fail(message("unknown key \"", key, '"'));
        }
        std::size_t i = 0;
        for_each_description<F>([&](const auto& f) {
            if (!seen[i++] && tensors_apart) json_.fail(message('"', f.name, "\" is missing"));
        });
    }

    template <class M>
    void read_value(const std::string& path, M& value, bool tensors_apart) {
        if constexpr (is_optional<M>) {
            if (json_.take_null()) {
                value.reset();
            } else {
                read_value(path, value.emplace(), tensors_apart);
            }
        } else if constexpr (is_text<M>) {
            value = json_.text();
        } else if constexpr (std::same_as<M, bool>) {
            value = json_.boolean();
        } else if constexpr (std::is_arithmetic_v<M>) {
            value = json_.number<M>();
        } else if constexpr (NamedEnum<M>) {
            read_enumerator(value);
        } else if constexpr (NamedEstimator<M>) {
            read_estimator(path, value);
        } else if constexpr (Described<M>) {
            read_members(path, value, tensors_apart);
        } else if constexpr (is_tensor<M> && !is_list<M>) {
            read_tensor(path, value);
        } else {
            if constexpr (is_tensor<M>) {
                if (tensors_apart) return read_tensor(path, value);
            }
            read_elements(path, value, tensors_apart);
        }
    }
    template <class M>
    void read_tensor(const std::string& path, M& array) {
        std::string key;
        json_.begin_object();
        expect_key("tensor", key);
        if (const std::string name = json_.text(); name != path) {
            json_.fail(message("expected tensor ", path, ", got ", name));
        }
        if (json_.next_key(key)) json_.fail(message("unknown key \"", key, '"'));
        array = file_.read_tensor<M>(path);
    }
    template <class E>
    void read_enumerator(E& value) {
        const std::string name = json_.text();
        const auto names = enum_names(E{});
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (name != names[i]) continue;
            value = static_cast<E>(i);
            return;
        }
        json_.fail(message("unknown enumerator \"", name, '"'));
    }

    template <class M>
    void read_elements(const std::string& path, M& values, bool tensors_apart) {
        if constexpr (is_tuple<M>) {
            json_.begin_array();
            for_each_element(
                [&](std::size_t i, auto& element) {
                    if (!json_.next_element()) json_.fail("the list is too short");
                    read_value(message(path, '.', i), element, tensors_apart);
                },
                values);
            if (json_.next_element()) json_.fail("the list is too long");
        } else if constexpr (is_map<M>) {
            read_map(path, values, tensors_apart);
        } else {
            read_list(path, values, tensors_apart);
        }
    }
    /// A list of [key, value], the keys ascending.
    template <class M>
    void read_map(const std::string& path, M& values, bool tensors_apart) {
        values.clear();
        json_.begin_array();
        while (json_.next_element()) {
            std::pair<typename M::key_type, typename M::mapped_type> entry{};
            read_value(message(path, '.', values.size()), entry, tensors_apart);
            if (!values.empty() && !(values.rbegin()->first < entry.first)) {
                json_.fail("keys must ascend");
            }
            values.emplace_hint(values.end(), std::move(entry.first), std::move(entry.second));
        }
    }
    template <class M>
    void read_list(const std::string& path, M& values, bool tensors_apart) {
        using Element = typename M::value_type;
        const std::size_t n = json_.count_elements();
        constexpr std::uint64_t slack = 1 << 16;
        const std::uint64_t most = (4 * file_.file_bytes() + slack) / sizeof(Element);
        if (n > most) json_.fail(message("a list of ", n, " elements is too long for the file"));
        values.clear();
        values.reserve(n);
        json_.begin_array();
        while (json_.next_element()) {
            Element element{};
            read_value(message(path, '.', values.size()), element, tensors_apart);
            values.push_back(std::move(element));
        }
    }

    ModelContainer& file_;
    JsonReader json_;
};

/// Reads a whole model, checks all that the format and its description ask for.
template <NamedEstimator E>
void read_model(ModelContainer& file, E& model) {
    const ParseSite& site = file.site();
    if (file.metadata().estimator != type_text<E>()) {
        site.fail(
            message("the file holds a ", file.metadata().estimator, ", not a ", type_text<E>()));
    }
    try {
        ModelDecoder(file).read(model);
        file.finish();
        check_state(model);
    } catch (const InvalidArgument& error) {
        site.fail(error.what());
    }
}

}  // namespace foretell::detail

#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/state_values.hpp>
#include <foretell/core/type_text.hpp>
#include <foretell/persistence/detail/byte_sink.hpp>
#include <foretell/persistence/detail/container_header.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace foretell::detail {

/// A model as it goes into a file: JSON, and tensors that still lie in the model.
struct EncodedModel {
    std::string json;
    std::vector<TensorEntry> entries;
    std::vector<const void*> data;  ///< of each entry
};

inline std::string join_path(std::string_view path, std::string_view name) {
    return path.empty() ? std::string(name) : message(path, '.', name);
}

/// Writes the JSON of options and states. Tensors stand in it by their names, `{"tensor":"coef"}`,
/// which are their paths; inside of options lists of numbers are written out.
class ModelEncoder {
public:
    template <NamedEstimator E>
    void add_estimator(const std::string& path, const E& model) {
        text_ += "{\"estimator\":";
        append_json_text(text_, type_text<E>());
        if constexpr (Described<typename E::Options>) {
            text_ += ",\"options\":";
            add_members(path, model.options(), false);
        }
        if constexpr (Access::has_parts<const E>) {
            text_ += ",\"parts\":{";
            bool first = true;
            Access::for_each_part(model, [&](std::string_view name, const auto& part) {
                add_key(name, first);
                add_estimator(join_path(path, name), part);
            });
            text_ += '}';
        }
        if constexpr (Access::has_state<const E>) {
            text_ += ",\"state\":";
            add_value(path, Access::fitted(model), true);
        }
        text_ += '}';
    }

    [[nodiscard]] EncodedModel finish() && {
        out_.json = std::move(text_);
        return std::move(out_);
    }

private:
    void add_key(std::string_view name, bool& first) {
        if (!first) text_ += ',';
        first = false;
        append_json_text(text_, name);
        text_ += ':';
    }
    template <class F>
    void add_members(const std::string& path, const F& members, bool tensors_apart) {
        static_assert(is_fully_described<F>, "a member is missing in fields()");
        text_ += '{';
        bool first = true;
        for_each_field(members, [&](const auto& f, const auto& member) {
            add_key(f.name, first);
            add_value(join_path(path, f.name), member, tensors_apart);
        });
        text_ += '}';
    }
    template <class M>
    void add_tensor(const std::string& path, const M& array) {
        TensorEntry t;
        t.name = path;
        t.dtype = dtype_of<std::remove_cvref_t<decltype(*array.data())>>();
        t.rank = tensor_rank<M>;
        const auto shape = tensor_shape(array);
        std::copy(shape.begin(), shape.end(), t.shape.begin());
        t.end = array.size() * sizeof(*array.data());
        out_.entries.push_back(std::move(t));
        out_.data.push_back(array.data());
        text_ += "{\"tensor\":";
        append_json_text(text_, path);
        text_ += '}';
    }
    template <class M>
    void add_value(const std::string& path, const M& value, bool tensors_apart) {
        if constexpr (is_optional<M>) {
            if (value) return add_value(path, *value, tensors_apart);
            text_ += "null";
        } else if constexpr (is_text<M>) {
            append_json_text(text_, value);
        } else if constexpr (std::is_arithmetic_v<M>) {
            append_json_number(text_, value);
        } else if constexpr (NamedEnum<M>) {
            append_json_text(text_, name_of(value));
        } else if constexpr (NamedEstimator<M>) {
            add_estimator(path, value);
        } else if constexpr (Described<M>) {
            add_members(path, value, tensors_apart);
        } else if constexpr (is_tensor<M> && !is_list<M>) {
            add_tensor(path, value);
        } else {
            if constexpr (is_tensor<M>) {
                if (tensors_apart) return add_tensor(path, value);
            }
            add_elements(path, value, tensors_apart);
        }
    }
    template <class M>
    void add_elements(const std::string& path, const M& values, bool tensors_apart) {
        text_ += '[';
        const auto add = [&](std::size_t i, const auto& element) {
            if (i > 0) text_ += ',';
            add_value(message(path, '.', i), element, tensors_apart);
        };
        if constexpr (is_tuple<std::remove_const_t<M>>) {
            for_each_element(add, values);
        } else {
            static_assert(is_list<M> || is_map<M>, "a model cannot hold this type; see state.hpp");
            std::size_t i = 0;
            for (const auto& element : values) add(i++, element);
        }
        text_ += ']';
    }

    std::string text_;
    EncodedModel out_;
};

/// @throws InvalidArgument if two tensors would bear one name, as a step's name made them
inline void check_names(const EncodedModel& model) {
    std::vector<std::string_view> names;
    for (const TensorEntry& t : model.entries) names.push_back(t.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return;
    throw InvalidArgument(
        message("save: two arrays would be called ", *twice, "; give the step another name"));
}

/// Gives the tensors their places: the widest elements first, so that each is aligned.
inline void lay_out(EncodedModel& model) {
    check_names(model);
    std::vector<std::size_t> order(model.entries.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return dtype_size(model.entries[a].dtype) > dtype_size(model.entries[b].dtype);
    });
    EncodedModel sorted{std::move(model.json), {}, {}};
    std::uint64_t at = 0;
    for (const std::size_t i : order) {
        TensorEntry& t = sorted.entries.emplace_back(std::move(model.entries[i]));
        sorted.data.push_back(model.data[i]);
        t.end += at;
        t.begin = at;
        at = t.end;
    }
    model = std::move(sorted);
}

/// Writes an encoded model. O(bytes); each tensor is hashed on its way, while it is in cache.
inline void write_model(EncodedModel model, std::string estimator, ByteSink& sink) {
    lay_out(model);
    const ModelMetadata metadata{std::move(estimator), std::move(model.json), {}};
    const std::string header = header_text(metadata, model.entries);
    sink.write(header.data(), header.size());
    constexpr std::size_t block = 1 << 18;
    for (std::size_t i = 0; i < model.entries.size(); ++i) {
        TensorEntry& t = model.entries[i];
        const auto* p = static_cast<const char*>(model.data[i]);
        Xxh64 hash;
        for (std::uint64_t left = t.end - t.begin; left > 0;) {
            const std::size_t n = left < block ? static_cast<std::size_t>(left) : block;
            hash.add(p, n);
            sink.write(p, n);
            p += n;
            left -= n;
        }
        t.hash = hash.value();
    }
    const std::string_view json = std::string_view(header).substr(8);
    const std::string checksum = checksum_text(json, model.entries);
    const std::size_t place = header.find(checksum_key) + checksum_key.size();
    sink.overwrite(place, checksum.data(), checksum.size());
}

}  // namespace foretell::detail

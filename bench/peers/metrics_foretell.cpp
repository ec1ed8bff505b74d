// Our side of metrics_sklearn.py, which builds the input files, runs this program and compares.
//
//     metrics_foretell DIRECTORY REPEATS
//
// DIRECTORY holds y_true.bin, y_pred.bin, y_three.bin, p_three.bin (int32), score.bin, weight.bin,
// a.bin, b.bin (float64). Prints `name,seconds,value`: the CPU time of this thread, median of
// REPEATS.
#include <foretell/metrics.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

template <class T>
std::vector<T> read_binary(const std::string& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) throw std::runtime_error("cannot read " + path);
    std::vector<T> values(static_cast<std::size_t>(in.tellg()) / sizeof(T));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(T)));
    return values;
}

double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class F>
void row(const char* name, int repeats, F&& metric) {
    std::vector<double> seconds;
    double value = 0.0;
    for (int r = 0; r < repeats; ++r) {
        const double start = cpu_seconds();
        value = metric();
        seconds.push_back(cpu_seconds() - start);
    }
    std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
    std::printf("%s,%.6f,%.17g\n", name, seconds[static_cast<std::size_t>(repeats / 2)], value);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 3) throw std::runtime_error("usage: metrics_foretell DIRECTORY REPEATS");
    const std::string dir = std::string(argv[1]) + "/";
    const int n = std::max(1, std::atoi(argv[2]));
    using namespace foretell;
    const auto y = read_binary<int>(dir + "y_true.bin"), p = read_binary<int>(dir + "y_pred.bin");
    const auto y3 = read_binary<int>(dir + "y_three.bin"),
               p3 = read_binary<int>(dir + "p_three.bin");
    const auto score = read_binary<double>(dir + "score.bin");
    const auto weight = read_binary<double>(dir + "weight.bin");
    const auto a = read_binary<double>(dir + "a.bin"), b = read_binary<double>(dir + "b.bin");
    const std::vector<float> score32(score.begin(), score.end());

    row("accuracy_score", n, [&] { return accuracy_score(y, p); });
    row("balanced_accuracy_score", n, [&] { return balanced_accuracy_score(y, p); });
    row("f1_score", n, [&] { return f1_score(y, p); });
    row("f1_score weighted", n, [&] { return f1_score(y, p, {.sample_weight = weight}); });
    row("f1_score macro, 3 classes", n,
        [&] { return f1_score(y3, p3, {.average = Average::macro}); });
    row("confusion_matrix", n, [&] { return confusion_matrix(y, p)(1, 1); });
    row("confusion_matrix, 3 classes", n, [&] { return confusion_matrix(y3, p3)(2, 2); });
    row("classification_report", n, [&] { return classification_report(y, p).macro.f_score; });
    row("matthews_corrcoef", n, [&] { return matthews_corrcoef(y, p); });
    row("roc_auc_score", n, [&] { return roc_auc_score(y, score); });
    row("roc_auc_score weighted", n,
        [&] { return roc_auc_score(y, score, {.sample_weight = weight}); });
    row("roc_auc_score float32", n, [&] { return roc_auc_score(y, score32); });
    row("roc_curve", n, [&] { return roc_curve(y, score).tpr(5); });
    row("average_precision_score", n, [&] { return average_precision_score(y, score); });
    row("precision_recall_curve", n, [&] { return precision_recall_curve(y, score).precision(5); });
    row("log_loss", n, [&] { return log_loss(y, score); });
    row("brier_score_loss", n, [&] { return brier_score_loss(y, score); });
    row("mean_squared_error", n, [&] { return mean_squared_error(a, b); });
    row("mean_absolute_error", n, [&] { return mean_absolute_error(a, b); });
    row("r2_score", n, [&] { return r2_score(a, b); });
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "metrics_foretell: %s\n", e.what());
    return 1;
}

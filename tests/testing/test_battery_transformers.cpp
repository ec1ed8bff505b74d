#include "support/battery.hpp"

#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using support::keeps_its_promises;

TEST_SUITE_BEGIN("testing/battery_transformers");

TEST_CASE("transformers keep the contract of a transformer") {
    keeps_its_promises(Standardizer<double>(), {.allows_nan = true});
    keeps_its_promises(SimpleImputer<double>(), {.allows_nan = true});
    keeps_its_promises(
        SimpleImputer<double>({.strategy = ImputeStrategy::median, .add_indicator = true}),
        {.allows_nan = true});
    keeps_its_promises(OutlierClipper<double>(), {.allows_nan = true});
    keeps_its_promises(OutlierClipper<double>({.rule = OutlierRule::iqr}), {.allows_nan = true});
    keeps_its_promises(Log1pTransformer<double>(), {.allows_nan = true});
}

TEST_SUITE_END();

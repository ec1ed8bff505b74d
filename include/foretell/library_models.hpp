#pragma once

#include <foretell/linear_model/elastic_net.hpp>
#include <foretell/linear_model/elastic_net_cv.hpp>
#include <foretell/linear_model/ftrl_classifier.hpp>
#include <foretell/linear_model/gamma_regressor.hpp>
#include <foretell/linear_model/huber_regressor.hpp>
#include <foretell/linear_model/lasso.hpp>
#include <foretell/linear_model/lasso_cv.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/linear_model/logistic_regression_cv.hpp>
#include <foretell/linear_model/multi_output_linear_regression.hpp>
#include <foretell/linear_model/poisson_regressor.hpp>
#include <foretell/linear_model/quantile_regressor.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/linear_model/ridge_cv.hpp>
#include <foretell/linear_model/sgd_classifier.hpp>
#include <foretell/linear_model/sgd_regressor.hpp>
#include <foretell/linear_model/tweedie_regressor.hpp>
#include <foretell/persistence/load_any.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>
#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_classifier.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>
#include <foretell/svm/linear_svc.hpp>
#include <foretell/svm/linear_svr.hpp>
#include <foretell/svm/nu_svc.hpp>
#include <foretell/svm/nu_svr.hpp>
#include <foretell/svm/nystroem.hpp>
#include <foretell/svm/one_class_svm.hpp>
#include <foretell/svm/rbf_sampler.hpp>
#include <foretell/svm/svc.hpp>
#include <foretell/svm/svr.hpp>

#include <string>

namespace foretell {

/// All estimators of the library, for load_any(). A pipeline is a type of the program's own, to be
/// named beside them: `load_any<LibraryModels, decltype(pipeline)>(path)`.
template <class T>
using LibraryModelsOf =
    ModelTypes<Standardizer<T>, SimpleImputer<T>, OutlierClipper<T>, Log1pTransformer<T>,
               OneHotEncoder<T>, LogisticRegression<T>, LogisticRegressionCV<T>,
               LinearRegression<T>, Ridge<T>, RidgeCV<T>, Lasso<T>, LassoCV<T>, ElasticNet<T>,
               ElasticNetCV<T>, PoissonRegressor<T>, GammaRegressor<T>, TweedieRegressor<T>,
               HuberRegressor<T>, QuantileRegressor<T>, FTRLClassifier<T>, SGDClassifier<T>,
               SGDRegressor<T>, MultiOutputLinearRegression<T>, RNNRegressor<T>, LSTMRegressor<T>,
               GRURegressor<T>, RNNClassifier<T>, LSTMClassifier<T>, GRUClassifier<T>, SVC<T>,
               NuSVC<T>, SVR<T>, NuSVR<T>, OneClassSVM<T>, LinearSVC<T>, LinearSVR<T>,
               RBFSampler<T>, Nystroem<T>>;
using LibraryModels = ModelTypes<LibraryModelsOf<double>, LibraryModelsOf<float>>;

/// load_any() of a file that holds one of the library's own estimators. A template, so that who
/// does not call it does not compile the reading of each.
template <class... None>
requires(sizeof...(None) == 0) [[nodiscard]] AnyModel load_any(const std::string& path) {
    return load_any<LibraryModels>(path);
}

}  // namespace foretell

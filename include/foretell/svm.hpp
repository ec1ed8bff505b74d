#pragma once

#include <foretell/svm/kernel_classifier_base.hpp>
#include <foretell/svm/kernel_gamma.hpp>
#include <foretell/svm/kernel_machine_fit.hpp>
#include <foretell/svm/kernel_regressor_base.hpp>
#include <foretell/svm/nu_svc.hpp>
#include <foretell/svm/nu_svc_options.hpp>
#include <foretell/svm/nu_svr.hpp>
#include <foretell/svm/nu_svr_options.hpp>
#include <foretell/svm/one_class_svm.hpp>
#include <foretell/svm/one_class_svm_options.hpp>
#include <foretell/svm/svc.hpp>
#include <foretell/svm/svc_options.hpp>
#include <foretell/svm/svm_kernel.hpp>
#include <foretell/svm/svm_solver_result.hpp>
#include <foretell/svm/svr.hpp>
#include <foretell/svm/svr_options.hpp>

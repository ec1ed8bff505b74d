#pragma once

#include <foretell/svm/kernel_classifier_base.hpp>
#include <foretell/svm/kernel_gamma.hpp>
#include <foretell/svm/svc.hpp>
#include <foretell/svm/svc_options.hpp>
#include <foretell/svm/svm_kernel.hpp>
#include <foretell/svm/svm_solver_result.hpp>

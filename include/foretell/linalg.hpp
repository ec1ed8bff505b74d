#pragma once

// Everything of linalg/ but decompositions.hpp, which is slow to compile.
#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/blas_threads.hpp>
#include <foretell/linalg/csr_products.hpp>
#include <foretell/linalg/elementwise.hpp>
#include <foretell/linalg/gram.hpp>
#include <foretell/linalg/op.hpp>
#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/row_product.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_cosine.hpp>
#include <foretell/linalg/simd_math.hpp>
#include <foretell/linalg/softmax.hpp>

#pragma once

#include <cstdint>
#include <limits>

namespace foretell::linalg::simd::detail {

/// Constants of simd_math.hpp. The polynomials come from
/// tests/reference/elementwise_polynomials.py, lowest power first; ln 2 is split so that k ln2_high
/// is exact for every exponent k.
template <class T>
struct Constants;

template <>
struct Constants<float> {
    static constexpr int mantissa_bits = 23;
    static constexpr float bias = 127.0f;
    /// Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    static constexpr float round = 12582912.0f;
    static constexpr float exp_low = -104.0f;      ///< exp(x) is 0 from here down
    static constexpr float exp_high = 89.0f;       ///< exp(x) is infinite from here up
    static constexpr float expm1_low = -18.0f;     ///< expm1(x) is -1 from here down
    static constexpr float tanh_high = 10.0f;      ///< tanh(x) is 1 from here up
    static constexpr float tiny_expm1 = 0x1p-25f;  ///< below, expm1(x) and log1p(x) are x
    static constexpr float tiny_tanh = 0x1p-13f;
    static constexpr float min_normal = std::numeric_limits<float>::min();
    static constexpr float two_mantissa = 0x1p23f;
    static constexpr float log_shift = 0x1p25f;
    static constexpr float log_shift_exponent = 25.0f;
    static constexpr float log2_e = 1.44269504f;
    static constexpr float ln2_high = 0.693359375f;
    static constexpr float ln2_low = -2.12194440e-4f;
    static constexpr std::uint32_t one_bits = 0x3f800000u;
    static constexpr std::uint32_t sqrt_half_bits = 0x3f3504f3u;
    static constexpr std::uint32_t mantissa_mask = 0x007fffffu;
    static constexpr std::uint32_t sign_bit = 0x80000000u;
    static constexpr float exp[] = {0.500000000f,   0.166666672f,   0.0416663550f,
                                    0.00833327323f, 0.00139410084f, 0.000199141723f};
    static constexpr float log_near_one[] = {0.666666627f, 0.400003344f, 0.285373002f,
                                             0.235822931f};
    static constexpr float log_to_two[] = {0.666666746f, 0.399988770f, 0.286168844f, 0.214276582f,
                                           0.243009344f};
};

template <>
struct Constants<double> {
    static constexpr int mantissa_bits = 52;
    static constexpr double bias = 1023.0;
    /// Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
    static constexpr double round = 6755399441055744.0;
    static constexpr double exp_low = -746.0;
    static constexpr double exp_high = 710.0;
    static constexpr double expm1_low = -40.0;
    static constexpr double tanh_high = 20.0;
    static constexpr double tiny_expm1 = 0x1p-54;
    static constexpr double tiny_tanh = 0x1p-28;
    static constexpr double min_normal = std::numeric_limits<double>::min();
    static constexpr double two_mantissa = 0x1p52;
    static constexpr double log_shift = 0x1p54;
    static constexpr double log_shift_exponent = 54.0;
    static constexpr double log2_e = 1.4426950408889634;
    static constexpr double ln2_high = 0x1.62e42feep-1;
    static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
    static constexpr std::uint64_t one_bits = 0x3ff0000000000000u;
    static constexpr std::uint64_t sqrt_half_bits = 0x3fe6a09e667f3bcdu;
    static constexpr std::uint64_t mantissa_mask = 0x000fffffffffffffu;
    static constexpr std::uint64_t sign_bit = 0x8000000000000000u;
    static constexpr double exp[] = {
        0.50000000000000056,   0.16666666666666685,    0.041666666666573621,  0.0083333333333145982,
        0.0013888888932379587, 0.00019841269903015139, 2.4801504445021922e-5, 2.7557227967079728e-6,
        2.7626326886701563e-7, 2.5114469221929458e-8};
    static constexpr double log_near_one[] = {
        0.66666666666667340, 0.39999999999414321, 0.28571428742475147, 0.22222198563468779,
        0.18183564867018628, 0.15314035838100420, 0.14796105312580257};
    static constexpr double log_to_two[] = {
        0.66666666666666308,  0.40000000000157243, 0.28571428547853839, 0.22222223969736349,
        0.18181743924696639,  0.15386559928448923, 0.13300973512610070, 0.12106086840496887,
        0.083400989670661022, 0.17018579942174031};
};

}  // namespace foretell::linalg::simd::detail

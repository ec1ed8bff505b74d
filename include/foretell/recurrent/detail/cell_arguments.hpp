#pragma once

#include <cstddef>

namespace foretell::recurrent {

/// One time step of a layer, rows of adjacent hidden units; G = number of gates.
template <class T>
struct CellForward {
    std::size_t rows, hidden;
    T* gates;                 ///< (rows, G hidden): W_ih x in, activated gates out
    T* recurrent;             ///< GRU (rows, 3 hidden): W_hh h in; its third holds n's share out
    const T* bias;            ///< (G hidden,)
    const T* recurrent_bias;  ///< GRU (hidden,): b_hn
    const T* h_before;        ///< (rows, hidden)
    const T* c_before;        ///< LSTM (rows, hidden)
    T *h, *c, *tanh_c;        ///< (rows, hidden), overwritten; c and tanh(c) for the LSTM
};

/// The same step pulled back. `dh` and `dc` hold what the later steps want of h and c, and take
/// what this one wants of those before it, but for the share through W_hh.
template <class T>
struct CellBackward {
    std::size_t rows, hidden;
    T* gates;      ///< activated gates in, gradient by their sums out
    T* recurrent;  ///< GRU: as CellForward left it in, gradient by W_hh h out
    const T *h_before, *c_before, *h, *tanh_c;
    const T* dh_above;  ///< (rows, hidden) what the layer above wants of h, or null
    T *dh, *dc;         ///< (rows, hidden)
};

}  // namespace foretell::recurrent

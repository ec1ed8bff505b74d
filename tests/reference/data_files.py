"""Writes data_files.hpp: small npy files as numpy.save wrote them, and an svmlight file as
scikit-learn wrote it, with the values that stand in them.

Run by hand: python3 tests/reference/data_files.py
"""
import io
import pathlib
import subprocess

import numpy
import scipy.sparse
import sklearn
from sklearn.datasets import dump_svmlight_file, load_svmlight_file


def npy_bytes(array, version=(1, 0)):
    buffer = io.BytesIO()
    numpy.lib.format.write_array(buffer, array, version=version, allow_pickle=False)
    data = buffer.getvalue()
    assert (numpy.load(io.BytesIO(data)) == array).all()
    return data


def literal(name, data):
    """The bytes as adjacent string literals; an octal escape of three digits cannot run on."""
    lines, line = [], ""
    for byte in data:
        char = chr(byte)
        line += char if 32 <= byte < 127 and char not in '"\\?' else "\\%03o" % byte
        if len(line) >= 76:
            lines.append(line)
            line = ""
    lines.append(line)
    body = "\n".join('    "%s"' % l for l in lines if l)
    return "inline constexpr std::string_view %s(\n%s,\n    %d);\n" % (name, body, len(data))


values = numpy.array([[1.5, -2.25, 3e-300], [4.0, float("inf"), -0.0]])
cube = numpy.arange(24, dtype="<f4").reshape(2, 3, 4) / 8
labels = numpy.array([3, -1, 2**31 - 1, -(2**31)], dtype="<i4")
long_labels = numpy.array([3, -1, 2**53 + 1], dtype="<i8")
flags = numpy.array([True, False, True])

parts = [
    literal("matrix_f8", npy_bytes(values)),
    literal("matrix_f8_fortran", npy_bytes(numpy.asfortranarray(values))),
    literal("matrix_f8_version_2", npy_bytes(values, (2, 0))),
    literal("matrix_f4", npy_bytes(values.astype("<f4"))),
    literal("cube_f4", npy_bytes(cube)),
    literal("cube_f4_fortran", npy_bytes(numpy.asfortranarray(cube))),
    literal("vector_i4", npy_bytes(labels)),
    literal("vector_i8", npy_bytes(long_labels)),
    literal("vector_b1", npy_bytes(flags)),
    literal("vector_u2", npy_bytes(numpy.array([0, 65535], dtype="<u2"))),
    literal("vector_big_endian", npy_bytes(numpy.array([1.0], dtype=">f8"))),
    literal("vector_empty", npy_bytes(numpy.zeros(0))),
    literal("matrix_no_columns", npy_bytes(numpy.zeros((3, 0)))),
    literal("scalar", npy_bytes(numpy.array(7.0))),
]

X = scipy.sparse.csr_matrix(
    [[0.5, 0.0, -1.25e-7, 0.0], [0.0, 0.0, 0.0, 0.0], [0.1, 3.0, 0.0, 1e22]]
)
y = numpy.array([1.0, -1.0, 0.25])
buffer = io.BytesIO()
dump_svmlight_file(X, y, buffer, zero_based=False, comment="three samples", query_id=[4, 4, 9])
X_back, y_back, q_back = load_svmlight_file(io.BytesIO(buffer.getvalue()), query_id=True, zero_based=False)
assert (X_back != X).nnz == 0 and (y_back == y).all() and (q_back == [4, 4, 9]).all()
parts.append(literal("svmlight", buffer.getvalue()))

path = pathlib.Path(__file__).with_suffix(".hpp")
path.write_text(
    "#pragma once\n\n"
    "// Written by data_files.py with numpy %s, scikit-learn %s.\n\n"
    "#include <string_view>\n\nnamespace ref_data_files {\n\n" % (numpy.__version__, sklearn.__version__)
    + "\n".join(parts)
    + "\n}  // namespace ref_data_files\n"
)
subprocess.run(["clang-format", "-i", str(path)], check=True)

/* Pages of memory that can be as they were, for `wtc/sandbox/pages.py`.

   Law 1: from the first look at memory until it is written down, or given back, no object of
   Python's changes: no reference is counted, nothing is made or freed, the GIL stays.
   Law 2: addresses come from `/proc/self/maps` alone, as `pages.py` read them.
*/

#define PY_SSIZE_T_CLEAN
#define _GNU_SOURCE
#include <Python.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct {
    uint64_t start, end;
} Range;

typedef struct {
    uint64_t own, copy; /* the addresses of a page, and of what it once held */
} Pair;

static bool write_down(const Range *range, int file, off_t offset)
{
    uint64_t at = range->start;
    while (at < range->end) {
        ssize_t done = pwrite(file, (const void *)at, range->end - at, offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += (uint64_t)done;
        offset += done;
    }
    return true;
}

/* Have each range be the file's part that holds what it held, from one moment to the next. */
static bool move(const Range *ranges, Py_ssize_t count, int file)
{
    const int rights = PROT_READ | PROT_WRITE, kind = MAP_PRIVATE | MAP_FIXED;
    off_t offset = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        size_t size = ranges[i].end - ranges[i].start;
        if (!write_down(&ranges[i], file, offset))
            return false;
        if (mmap((void *)ranges[i].start, size, rights, kind, file, offset) == MAP_FAILED)
            return false;
        offset += (off_t)size;
    }
    return true;
}

static void *kept(const Range *ranges, Py_ssize_t count, int file)
{
    size_t total = 0;
    if (!move(ranges, count, file))
        return MAP_FAILED;
    for (Py_ssize_t i = 0; i < count; i++)
        total += ranges[i].end - ranges[i].start;
    return mmap(NULL, total, PROT_READ, MAP_PRIVATE, file, 0);
}

static bool are_ranges(const Range *ranges, Py_ssize_t size)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    if (size % (Py_ssize_t)sizeof(Range))
        return false;
    for (Py_ssize_t i = 0; i < size / (Py_ssize_t)sizeof(Range); i++)
        if (ranges[i].start % page || ranges[i].end % page || ranges[i].start >= ranges[i].end)
            return false;
    return true;
}

static PyObject *pages_keep(PyObject *module, PyObject *args)
{
    Py_buffer given;
    int file;
    void *copy;
    if (!PyArg_ParseTuple(args, "y*i:keep", &given, &file))
        return NULL;
    if (!are_ranges(given.buf, given.len)) {
        PyBuffer_Release(&given);
        PyErr_SetString(PyExc_ValueError, "a range is two addresses of pages, the lower one first");
        return NULL;
    }
    copy = kept(given.buf, given.len / (Py_ssize_t)sizeof(Range), file);
    PyBuffer_Release(&given);
    return copy == MAP_FAILED ? PyErr_SetFromErrno(PyExc_OSError) : PyLong_FromVoidPtr(copy);
}

static PyObject *pages_revert(PyObject *module, PyObject *args)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    Py_ssize_t reverted = 0;
    const Pair *pairs;
    Py_buffer given;
    if (!PyArg_ParseTuple(args, "y*:revert", &given))
        return NULL;
    pairs = given.buf;
    for (Py_ssize_t i = 0; i < given.len / (Py_ssize_t)sizeof(Pair); i++) {
        void *own = (void *)pairs[i].own;
        if (!memcmp(own, (const void *)pairs[i].copy, page) && !madvise(own, page, MADV_DONTNEED))
            reverted++;
    }
    PyBuffer_Release(&given);
    return PyLong_FromSsize_t(reverted);
}

static PyObject *pages_advise(PyObject *module, PyObject *args)
{
    unsigned long long start, size;
    int advice;
    if (!PyArg_ParseTuple(args, "KKi:advise", &start, &size, &advice))
        return NULL;
    if (madvise((void *)(uintptr_t)start, (size_t)size, advice))
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"keep", pages_keep, METH_VARARGS,
     "keep(ranges, file) -> where a copy of them all is mapped, read-only, one after the other"},
    {"revert", pages_revert, METH_VARARGS,
     "revert(pairs) -> how many pages held what their copy holds, and were given back"},
    {"advise", pages_advise, METH_VARARGS, "advise(start, size, advice): madvise(2)"},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wtc.sandbox._pages",
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__pages(void)
{
    return PyModuleDef_Init(&definition);
}

/* Reads strict JSON. `wtc/plain_json.py` is the same contract.

   Law 1: it refuses nothing. What is not faultless for sure, it leaves: NotImplemented.
   Law 2: no byte is read before it is seen to lie in the body, and no level is entered without room.
   Law 3: what Python code may run in between (`make`) reaches nothing that is being filled.
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define KNOWN_NAMES 512 /* a power of two */
#define MAX_KNOWN 32    /* bytes of a name that is remembered */
#define MAX_INTEGER 18  /* digits that fit into 64 bits for sure */
#define MAX_FLOAT 64    /* bytes of a number with a fraction or an exponent */

typedef struct {
    PyObject *names[KNOWN_NAMES]; /* of objects, by a hash of their bytes: most come again */
    PyObject *nothing;            /* an empty tuple */
} State;

typedef struct {
    State *state;
    const unsigned char *at, *end;
    Py_ssize_t room; /* levels that may still be entered */
    PyObject *make;  /* makes each object of a dict; NULL where a dict is what is wanted */
    PyTypeObject *kind; /* of what is filled: dict, or the subclass that `make` is */
} Reader;

static PyObject *read_value(Reader *r);

/* ------------------------------------------------------------------------- bytes */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HAS_ZERO(word) (((word) - EACH(0x01)) & ~(word) & EACH(0x80))
#define HAS_LESS(word, byte) (((word) - EACH(byte)) & ~(word) & EACH(0x80))

static inline void skip_space(Reader *r)
{
    const unsigned char *at = r->at, *end = r->end;
    uint64_t word;
    while (at < end && *at <= ' ') {
        if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t')
            break;
        at++;
        while (end - at >= 8 && (memcpy(&word, at, 8), word == EACH(' ')))
            at += 8; /* much of what is sent is indented */
    }
    r->at = at;
}

static inline bool takes(Reader *r, unsigned char wanted)
{
    if (r->at == r->end || *r->at != wanted)
        return false;
    r->at++;
    return true;
}

/* Go to the first quote, backslash or control character; tell by `high` of bytes over 0x7f. */
static void skip_plain(Reader *r, bool *high)
{
    uint64_t word, ends, seen = 0;
    while (r->end - r->at >= 8) {
        memcpy(&word, r->at, 8);
        ends = HAS_ZERO(word ^ EACH('"')) | HAS_ZERO(word ^ EACH('\\')) | HAS_LESS(word, 0x20);
        if (ends)
            break; /* the bytes before it are seen one by one */
        seen |= word;
        r->at += 8;
    }
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (r->end - r->at >= 8) { /* or eight at once: the lowest mark is always a true one */
        int before = __builtin_ctzll(ends) / 8;
        seen |= word & ((UINT64_C(1) << 8 * before) - 1);
        r->at += before;
        *high |= (seen & EACH(0x80)) != 0;
        return;
    }
#endif
    while (r->at < r->end && *r->at != '"' && *r->at != '\\' && *r->at >= 0x20)
        seen |= *r->at++;
    *high |= (seen & EACH(0x80)) != 0;
}

/* ----------------------------------------------------------------------- strings */

static PyObject *decoded(const unsigned char *bytes, Py_ssize_t size, bool high)
{
    PyObject *text;
    if (high) {
        text = PyUnicode_DecodeUTF8((const char *)bytes, size, NULL);
        if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError))
            PyErr_Clear();
        return text;
    }
    text = PyUnicode_New(size, 0x7f);
    if (text != NULL && size)
        memcpy(PyUnicode_1BYTE_DATA(text), bytes, size);
    return text;
}

/* Read four hexadecimal digits; -1 for what is none. */
static int32_t read_hex(Reader *r)
{
    int32_t code = 0;
    if (r->end - r->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        unsigned char c = *r->at++;
        if (c >= '0' && c <= '9')
            code = code * 16 + (c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            code = code * 16 + ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return code;
}

/* Read what stands behind `\u`: a character, or a pair of surrogates; -1 for half a pair. */
static int32_t read_code(Reader *r)
{
    int32_t high = read_hex(r), low;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    if (high > 0xdbff || !takes(r, '\\') || !takes(r, 'u'))
        return -1;
    low = read_hex(r);
    if (low < 0xdc00 || low > 0xdfff)
        return -1;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* Read what stands behind a backslash; -1 for what may not. */
static int32_t read_escape(Reader *r)
{
    if (r->at == r->end)
        return -1;
    switch (*r->at++) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': return read_code(r);
    default: return -1;
    }
}

/* Write a character as UTF-8, in fewer bytes than its escape took; return what lies behind. */
static unsigned char *put_code(unsigned char *to, int32_t code)
{
    if (code < 0x80) {
        *to++ = (unsigned char)code;
        return to;
    }
    if (code < 0x800)
        *to++ = (unsigned char)(0xc0 | code >> 6);
    else {
        if (code < 0x10000)
            *to++ = (unsigned char)(0xe0 | code >> 12);
        else {
            *to++ = (unsigned char)(0xf0 | code >> 18);
            *to++ = (unsigned char)(0x80 | (code >> 12 & 0x3f));
        }
        *to++ = (unsigned char)(0x80 | (code >> 6 & 0x3f));
    }
    *to++ = (unsigned char)(0x80 | (code & 0x3f));
    return to;
}

/* Return how many bytes are left before the quote that ends the string; -1 for none. */
static Py_ssize_t raw_size(const Reader *r)
{
    for (const unsigned char *at = r->at; at < r->end; at++) {
        if (*at == '"')
            return at - r->at;
        if (*at == '\\')
            at++;
    }
    return -1;
}

/* Read on in a string, begun at `start`, whose first escape is next. */
static PyObject *read_escaped(Reader *r, const unsigned char *start, bool high)
{
    Py_ssize_t before = r->at - start, size = raw_size(r);
    unsigned char *buffer, *to;
    PyObject *text = NULL;
    if (size < 0)
        return NULL;
    buffer = PyMem_Malloc(before + size); /* no escape is shorter than what it stands for */
    if (buffer == NULL)
        return PyErr_NoMemory();
    memcpy(buffer, start, before);
    to = buffer + before;
    while (takes(r, '\\')) {
        int32_t code = read_escape(r);
        if (code < 0)
            goto done;
        high |= code > 0x7f;
        to = put_code(to, code);
        start = r->at;
        skip_plain(r, &high);
        memcpy(to, start, r->at - start);
        to += r->at - start;
    }
    if (takes(r, '"'))
        text = decoded(buffer, to - buffer, high);
done:
    PyMem_Free(buffer);
    return text;
}

/* Read a string whose first quote is behind. */
static PyObject *read_string(Reader *r)
{
    const unsigned char *start = r->at;
    bool high = false;
    skip_plain(r, &high);
    if (r->at == r->end)
        return NULL;
    if (*r->at == '\\')
        return read_escaped(r, start, high);
    if (!takes(r, '"'))
        return NULL;
    return decoded(start, r->at - 1 - start, high);
}

static PyObject **known_name(State *state, const unsigned char *bytes, Py_ssize_t size)
{
    uint64_t first = 0, last = 0;
    Py_ssize_t part = size < 8 ? size : 8;
    memcpy(&first, bytes, part);
    memcpy(&last, bytes + size - part, part);
    first = (first ^ (last << 7 | last >> 57) ^ (uint64_t)size) * UINT64_C(0x9e3779b97f4a7c15);
    return &state->names[first >> 32 & (KNOWN_NAMES - 1)];
}

/* Read the name of a member of an object; its first quote is behind. */
static PyObject *read_name(Reader *r)
{
    const unsigned char *start = r->at;
    PyObject **known, *name;
    Py_ssize_t size;
    bool high = false;
    skip_plain(r, &high);
    size = r->at - start;
    if (high || size > MAX_KNOWN || r->at == r->end || *r->at != '"') {
        r->at = start;
        return read_string(r);
    }
    r->at++;
    known = known_name(r->state, start, size);
    if (*known != NULL && PyUnicode_GET_LENGTH(*known) == size
        && !memcmp(PyUnicode_1BYTE_DATA(*known), start, size))
        return Py_NewRef(*known);
    name = decoded(start, size, false);
    if (name != NULL)
        Py_XSETREF(*known, Py_NewRef(name));
    return name;
}

/* ----------------------------------------------------------------------- numbers */

static Py_ssize_t skip_digits(Reader *r)
{
    const unsigned char *start = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at - start;
}

static PyObject *float_of(const unsigned char *start, const unsigned char *end)
{
    char *stop;
    double value;
    if (end - start > MAX_FLOAT)
        return NULL;
    value = PyOS_string_to_double((const char *)start, &stop, NULL); /* bytes end with a NUL */
    if ((value == -1.0 && PyErr_Occurred()) || stop != (const char *)end || !isfinite(value))
        return NULL;
    return PyFloat_FromDouble(value);
}

static PyObject *integer_of(const unsigned char *digits, const unsigned char *end, bool negative)
{
    long long value = 0;
    if (end - digits > MAX_INTEGER)
        return NULL;
    while (digits < end)
        value = value * 10 + (*digits++ - '0');
    return PyLong_FromLongLong(negative ? -value : value);
}

static PyObject *read_number(Reader *r)
{
    const unsigned char *start = r->at, *digits;
    bool negative = takes(r, '-'), whole = true;
    digits = r->at;
    if (!takes(r, '0') && !skip_digits(r))
        return NULL;
    if (takes(r, '.')) {
        whole = false;
        if (!skip_digits(r))
            return NULL;
    }
    if (takes(r, 'e') || takes(r, 'E')) {
        whole = false;
        if (!takes(r, '+'))
            takes(r, '-');
        if (!skip_digits(r))
            return NULL;
    }
    return whole ? integer_of(digits, r->at, negative) : float_of(start, r->at);
}

/* -------------------------------------------------------------- objects and arrays */

/* Read a member into an object; its name's first quote is behind. Tell whether all was well. */
static bool read_member(Reader *r, PyObject *object)
{
    Py_ssize_t before = PyDict_GET_SIZE(object);
    PyObject *name = read_name(r), *value = NULL;
    bool is_well = false;
    if (name == NULL)
        return false;
    skip_space(r);
    if (takes(r, ':'))
        value = read_value(r);
    if (value != NULL)
        is_well = PyDict_SetItem(object, name, value) == 0 && PyDict_GET_SIZE(object) > before;
    Py_DECREF(name);
    Py_XDECREF(value);
    return is_well;
}

/* Read the members of an object up to its end. Tell whether all was well. */
static bool read_members(Reader *r, PyObject *object)
{
    skip_space(r);
    if (takes(r, '}'))
        return true;
    do {
        skip_space(r);
        if (!takes(r, '"') || !read_member(r, object))
            return false;
        skip_space(r);
    } while (takes(r, ','));
    return takes(r, '}');
}

static PyObject *read_object(Reader *r)
{
    PyObject *object = PyDict_Type.tp_new(r->kind, r->state->nothing, NULL), *made;
    if (object == NULL || !read_members(r, object)) {
        Py_XDECREF(object);
        return NULL;
    }
    if (r->make == NULL)
        return object;
    made = PyObject_CallOneArg(r->make, object);
    Py_DECREF(object);
    return made;
}

/* Read the items of an array up to its end. Tell whether all was well. */
static bool read_items(Reader *r, PyObject *array)
{
    skip_space(r);
    if (takes(r, ']'))
        return true;
    do {
        PyObject *value = read_value(r);
        int failed = value == NULL || PyList_Append(array, value);
        Py_XDECREF(value);
        if (failed)
            return false;
        skip_space(r);
    } while (takes(r, ','));
    return takes(r, ']');
}

static PyObject *read_array(Reader *r)
{
    PyObject *array = PyList_New(0);
    if (array != NULL && !read_items(r, array))
        Py_CLEAR(array);
    return array;
}

static PyObject *read_nested(Reader *r, PyObject *(*read)(Reader *))
{
    PyObject *found;
    if (!r->room)
        return NULL;
    r->room--;
    found = read(r);
    r->room++;
    return found;
}

static PyObject *read_word(Reader *r, const char *word, PyObject *value)
{
    Py_ssize_t size = (Py_ssize_t)strlen(word);
    if (r->end - r->at < size || memcmp(r->at, word, size))
        return NULL;
    r->at += size;
    return Py_NewRef(value);
}

/* Return a value; NULL without an exception for what is not faultless for sure. */
static PyObject *read_value(Reader *r)
{
    skip_space(r);
    if (r->at == r->end)
        return NULL;
    switch (*r->at) {
    case '"': r->at++; return read_string(r);
    case '{': r->at++; return read_nested(r, read_object);
    case '[': r->at++; return read_nested(r, read_array);
    case 't': return read_word(r, "true", Py_True);
    case 'f': return read_word(r, "false", Py_False);
    case 'n': return read_word(r, "null", Py_None);
    default: return read_number(r);
    }
}

/* ------------------------------------------------------------------------ the door */

/* Tell whether to call it with a dict is the same as to fill an empty one of it. */
static bool is_plain_kind(PyObject *make)
{
    PyTypeObject *kind = (PyTypeObject *)make;
    return Py_IS_TYPE(make, &PyType_Type) && PyType_IsSubtype(kind, &PyDict_Type)
           && kind->tp_new == PyDict_Type.tp_new && kind->tp_init == PyDict_Type.tp_init;
}

static PyObject *json_read(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Reader r = {.state = PyModule_GetState(module), .kind = &PyDict_Type};
    PyObject *value;
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "read takes a body, what makes objects, and a depth");
        return NULL;
    }
    r.room = PyLong_AsSsize_t(args[2]);
    if (r.room == -1 && PyErr_Occurred())
        return NULL;
    if (r.room < 0 || r.room > 1000) {
        PyErr_SetString(PyExc_ValueError, "a depth is 0 to 1,000");
        return NULL;
    }
    if (!PyBytes_CheckExact(args[0]))
        Py_RETURN_NOTIMPLEMENTED;
    if (is_plain_kind(args[1]))
        r.kind = (PyTypeObject *)args[1];
    else
        r.make = args[1];
    r.at = (const unsigned char *)PyBytes_AS_STRING(args[0]);
    r.end = r.at + PyBytes_GET_SIZE(args[0]);
    value = read_value(&r);
    skip_space(&r);
    if (value != NULL && r.at == r.end)
        return value;
    Py_XDECREF(value);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NOTIMPLEMENTED;
}

static PyMethodDef methods[] = {
    {"read", (PyCFunction)(void (*)(void))json_read, METH_FASTCALL,
     "read(body, make, depth) -> a value, or NotImplemented for what is not faultless for sure"},
    {NULL, NULL, 0, NULL},
};

static int json_exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->nothing = PyTuple_New(0);
    return state->nothing == NULL ? -1 : 0;
}

static int json_traverse(PyObject *module, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(module);
    Py_VISIT(state->nothing);
    return 0;
}

static int json_clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    for (int i = 0; i < KNOWN_NAMES; i++)
        Py_CLEAR(state->names[i]);
    Py_CLEAR(state->nothing);
    return 0;
}

static void json_free(void *module)
{
    json_clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, json_exec},
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wtc._json",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = json_traverse,
    .m_clear = json_clear,
    .m_free = json_free,
};

PyMODINIT_FUNC PyInit__json(void)
{
    return PyModuleDef_Init(&definition);
}

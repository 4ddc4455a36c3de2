/* Header fields of requests. `wtc/server/plain_fields.py` is the same contract.

   Law 1: a field is a tuple of two `bytes`, or a TypeError.
   Law 2: all is reached by Python's own functions, and held while Python code may run.
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stddef.h>
#include <structmember.h>

#define MAX_KNOWN 1024   /* names that are remembered */
#define MAX_KNOWN_SIZE 64 /* bytes of such a name */

/* ------------------------------------------------------------------------- Fields */

typedef struct {
    PyObject_HEAD
    PyObject *found; /* a list of (name in lower case, value) */
    char is_open; /* within a head */
} Fields;

static PyObject *lower(PyObject *name)
{
    Py_ssize_t size = PyBytes_GET_SIZE(name);
    const char *from = PyBytes_AS_STRING(name);
    PyObject *made = PyBytes_FromStringAndSize(NULL, size);
    if (made == NULL)
        return NULL;
    char *to = PyBytes_AS_STRING(made);
    for (Py_ssize_t i = 0; i < size; i++)
        to[i] = (char)(from[i] >= 'A' && from[i] <= 'Z' ? from[i] | 0x20 : from[i]);
    return made;
}

static PyObject *fields_add(Fields *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *name, *field;
    int failed;
    if (count != 2 || !PyBytes_CheckExact(args[0]) || !PyBytes_CheckExact(args[1])) {
        PyErr_SetString(PyExc_TypeError, "a field is a name and a value, both bytes");
        return NULL;
    }
    if (!self->is_open)
        Py_RETURN_NONE;
    name = lower(args[0]);
    if (name == NULL)
        return NULL;
    field = PyTuple_Pack(2, name, args[1]);
    Py_DECREF(name);
    if (field == NULL)
        return NULL;
    failed = PyList_Append(self->found, field);
    Py_DECREF(field);
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *fields_begin(Fields *self, PyObject *ignored)
{
    PyObject *found = PyList_New(0);
    if (found == NULL)
        return NULL;
    Py_SETREF(self->found, found);
    self->is_open = 1;
    Py_RETURN_NONE;
}

static PyObject *fields_end(Fields *self, PyObject *ignored)
{
    self->is_open = 0;
    return Py_NewRef(self->found);
}

static PyObject *fields_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Fields *self;
    if (PyTuple_GET_SIZE(args) || (kwargs != NULL && PyDict_GET_SIZE(kwargs))) {
        PyErr_SetString(PyExc_TypeError, "Fields takes no arguments");
        return NULL;
    }
    self = (Fields *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->found = PyList_New(0);
    if (self->found == NULL)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static int fields_traverse(Fields *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->found);
    return 0;
}

static void fields_dealloc(Fields *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->found);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef fields_methods[] = {
    {"begin", (PyCFunction)fields_begin, METH_NOARGS, "From here on fields are of a new head."},
    {"add", (PyCFunction)(void (*)(void))fields_add, METH_FASTCALL, "Take a field of a head."},
    {"end", (PyCFunction)fields_end, METH_NOARGS, "Return the fields; what follows is none."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef fields_members[] = {
    {"is_open", T_BOOL, offsetof(Fields, is_open), READONLY, "Whether the head has not ended."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot fields_slots[] = {
    {Py_tp_new, fields_new},
    {Py_tp_dealloc, fields_dealloc},
    {Py_tp_traverse, fields_traverse},
    {Py_tp_methods, fields_methods},
    {Py_tp_members, fields_members},
    {0, NULL},
};

static PyType_Spec fields_spec = {
    .name = "wtc.server._fields.Fields",
    .basicsize = sizeof(Fields),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = fields_slots,
};

/* --------------------------------------------------------------------- reading them */

/* Give name and value of a field, new references both; tell whether it is one. */
static bool take_apart(PyObject *list, Py_ssize_t i, PyObject **name, PyObject **value)
{
    PyObject *field = PyList_GET_ITEM(list, i);
    if (!PyTuple_CheckExact(field) || PyTuple_GET_SIZE(field) != 2
        || !PyBytes_CheckExact(PyTuple_GET_ITEM(field, 0))
        || !PyBytes_CheckExact(PyTuple_GET_ITEM(field, 1))) {
        PyErr_SetString(PyExc_TypeError, "a field is a tuple of two bytes");
        return false;
    }
    *name = Py_NewRef(PyTuple_GET_ITEM(field, 0));
    *value = Py_NewRef(PyTuple_GET_ITEM(field, 1));
    return true;
}

/* Keep a value that is looked at, joined to one that was before. */
static int keep(PyObject *found, PyObject *name, PyObject *value, PyObject *join)
{
    PyObject *before = PyDict_GetItemWithError(found, name), *joined;
    int failed;
    if (before == NULL)
        return PyErr_Occurred() ? -1 : PyDict_SetItem(found, name, value);
    joined = PyObject_CallFunctionObjArgs(join, before, name, value, NULL);
    if (joined == NULL)
        return -1;
    failed = PyDict_SetItem(found, name, joined);
    Py_DECREF(joined);
    return failed;
}

static PyObject *fields_looked_at(PyObject *module, PyObject *args)
{
    PyObject *list, *wanted, *join, *found, *name, *value;
    Py_ssize_t size = 0;
    if (!PyArg_ParseTuple(args, "O!O!O:looked_at", &PyList_Type, &list, &PyFrozenSet_Type, &wanted,
                          &join))
        return NULL;
    found = PyDict_New();
    if (found == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        int is_wanted;
        if (!take_apart(list, i, &name, &value))
            goto failed;
        size += PyBytes_GET_SIZE(name) + PyBytes_GET_SIZE(value);
        is_wanted = PySet_Contains(wanted, name);
        if (is_wanted > 0)
            is_wanted = keep(found, name, value, join);
        Py_DECREF(name);
        Py_DECREF(value);
        if (is_wanted < 0)
            goto failed;
    }
    return Py_BuildValue("nN", size, found);
failed:
    Py_DECREF(found);
    return NULL;
}

/* Return the text of a name as `name_of` gives it, None where it gives none. */
static PyObject *text_of(PyObject *name, PyObject *known, PyObject *name_of)
{
    PyObject *text = PyDict_GetItemWithError(known, name);
    if (text != NULL)
        return Py_NewRef(text);
    if (PyErr_Occurred())
        return NULL;
    text = PyObject_CallOneArg(name_of, name);
    if (text == NULL || PyBytes_GET_SIZE(name) > MAX_KNOWN_SIZE)
        return text;
    if (PyDict_GET_SIZE(known) >= MAX_KNOWN)
        PyDict_Clear(known);
    if (PyDict_SetItem(known, name, text))
        Py_CLEAR(text);
    return text;
}

/* Add a field as two texts, unless its name has none; tell whether all was well. */
static bool add_texts(PyObject *pairs, PyObject *text, PyObject *value)
{
    PyObject *decoded, *pair;
    bool is_well;
    if (text == Py_None)
        return true;
    decoded = PyUnicode_DecodeLatin1(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value), NULL);
    if (decoded == NULL)
        return false;
    pair = PyTuple_Pack(2, text, decoded);
    Py_DECREF(decoded);
    is_well = pair != NULL && PyList_Append(pairs, pair) == 0;
    Py_XDECREF(pair);
    return is_well;
}

static PyObject *fields_texts(PyObject *module, PyObject *args)
{
    PyObject *list, *known, *name_of, *pairs, *name, *value, *made;
    if (!PyArg_ParseTuple(args, "O!O!O:texts", &PyList_Type, &list, &PyDict_Type, &known, &name_of))
        return NULL;
    pairs = PyList_New(0);
    if (pairs == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *text;
        bool is_well;
        if (!take_apart(list, i, &name, &value))
            goto failed;
        text = text_of(name, known, name_of);
        is_well = text != NULL && add_texts(pairs, text, value);
        Py_XDECREF(text);
        Py_DECREF(name);
        Py_DECREF(value);
        if (!is_well)
            goto failed;
    }
    made = PyList_AsTuple(pairs);
    Py_DECREF(pairs);
    return made;
failed:
    Py_DECREF(pairs);
    return NULL;
}

/* ------------------------------------------------------------------------ the module */

static PyMethodDef methods[] = {
    {"looked_at", fields_looked_at, METH_VARARGS,
     "looked_at(fields, wanted, join) -> bytes of all, and the wanted ones by name"},
    {"texts", fields_texts, METH_VARARGS,
     "texts(fields, known, name_of) -> the fields as texts, without those whose name has none"},
    {NULL, NULL, 0, NULL},
};

static int fields_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &fields_spec, NULL);
    int failed = type == NULL || PyModule_AddObjectRef(module, "Fields", type);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fields_exec},
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wtc.server._fields",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__fields(void)
{
    return PyModuleDef_Init(&definition);
}

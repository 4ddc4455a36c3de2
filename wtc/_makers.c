/* Makes instances of classes whose fields are slots. `wtc/plain_makers.py` is the same contract.

   Law: a slot is written only where its class's own descriptor says that it is, once, while nothing
   else has the instance.
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_VAR_HEAD
    vectorcallfunc call;
    PyTypeObject *kind;
    Py_ssize_t offsets[]; /* of the slots, in the order of the values */
} Maker;

static PyObject *maker_call(PyObject *self, PyObject *const *values, size_t flags, PyObject *names)
{
    Maker *maker = (Maker *)self;
    Py_ssize_t count = PyVectorcall_NARGS(flags);
    PyObject *made;
    if (count != Py_SIZE(maker) || (names != NULL && PyTuple_GET_SIZE(names))) {
        PyErr_Format(PyExc_TypeError, "a %s is made of %zd values", maker->kind->tp_name,
                     Py_SIZE(maker));
        return NULL;
    }
    made = maker->kind->tp_alloc(maker->kind, 0);
    if (made == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < count; i++)
        *(PyObject **)((char *)made + maker->offsets[i]) = Py_NewRef(values[i]);
    return made;
}

/* Return where the slot of a name is in instances of the class; -1 for what is none. */
static Py_ssize_t slot_offset(PyTypeObject *kind, PyObject *name)
{
    PyObject *found = PyObject_GetAttr((PyObject *)kind, name);
    Py_ssize_t offset = -1;
    if (found == NULL)
        return -1;
    if (Py_IS_TYPE(found, &PyMemberDescr_Type)) {
        PyMemberDescrObject *slot = (PyMemberDescrObject *)found;
        if (slot->d_member->type == T_OBJECT_EX && PyType_IsSubtype(kind, PyDescr_TYPE(slot)))
            offset = slot->d_member->offset;
    }
    if (offset < 0)
        PyErr_Format(PyExc_TypeError, "%s has no slot %R", kind->tp_name, name);
    Py_DECREF(found);
    return offset;
}

static bool is_twice(const Maker *maker, Py_ssize_t last)
{
    for (Py_ssize_t i = 0; i < last; i++) {
        if (maker->offsets[i] == maker->offsets[last]) {
            PyErr_SetString(PyExc_TypeError, "a slot is named twice");
            return true;
        }
    }
    return false;
}

static PyObject *makers_maker(PyObject *module, PyObject *args)
{
    PyTypeObject *type = *(PyTypeObject **)PyModule_GetState(module), *kind;
    PyObject *names;
    Maker *maker;
    if (!PyArg_ParseTuple(args, "O!O!:maker", &PyType_Type, &kind, &PyTuple_Type, &names))
        return NULL;
    maker = PyObject_NewVar(Maker, type, PyTuple_GET_SIZE(names));
    if (maker == NULL)
        return NULL;
    maker->call = maker_call;
    maker->kind = (PyTypeObject *)Py_NewRef(kind);
    for (Py_ssize_t i = 0; i < Py_SIZE(maker); i++) {
        maker->offsets[i] = slot_offset(kind, PyTuple_GET_ITEM(names, i));
        if (maker->offsets[i] < 0 || is_twice(maker, i)) {
            Py_DECREF(maker);
            return NULL;
        }
    }
    return (PyObject *)maker;
}

static void maker_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_DECREF(((Maker *)self)->kind);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMemberDef maker_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Maker, call), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot maker_slots[] = {
    {Py_tp_dealloc, maker_dealloc},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, maker_members},
    {0, NULL},
};

static PyType_Spec maker_spec = {
    .name = "wtc._makers.Maker",
    .basicsize = offsetof(Maker, offsets),
    .itemsize = sizeof(Py_ssize_t),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION
             | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = maker_slots,
};

static PyMethodDef methods[] = {
    {"maker", makers_maker, METH_VARARGS,
     "maker(cls, names) -> what makes an instance of the values of those slots"},
    {NULL, NULL, 0, NULL},
};

static int makers_exec(PyObject *module)
{
    PyObject **type = PyModule_GetState(module);
    *type = PyType_FromModuleAndSpec(module, &maker_spec, NULL);
    return *type == NULL ? -1 : 0;
}

static int makers_traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(*(PyObject **)PyModule_GetState(module));
    return 0;
}

static int makers_clear(PyObject *module)
{
    Py_CLEAR(*(PyObject **)PyModule_GetState(module));
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, makers_exec},
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wtc._makers",
    .m_size = sizeof(PyObject *),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = makers_traverse,
    .m_clear = makers_clear,
};

PyMODINIT_FUNC PyInit__makers(void)
{
    return PyModuleDef_Init(&definition);
}

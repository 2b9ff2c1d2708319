def labels_of(model, name):
    """The ``selection`` of a field of a report that shows a field of another model.

    As a function, so that a value which another addon adds there is known here; translated,
    because Odoo translates the words of plain lists alone.

    :param model: the model whose field ``name`` has the values
    """
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)

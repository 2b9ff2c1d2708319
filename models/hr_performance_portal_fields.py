from odoo import models


class HrPerformancePortalFields(models.AbstractModel):
    """A model of which portal users read the named fields by RPC, and nothing else.

    Each class names the fields it adds in ``_portal_fields``. Those of its parents, and of other
    addons that inherit the model, stay open beside them: nobody has to repeat a list.
    """

    _name = 'hr.performance.portal.fields'
    _description = 'Fields Open to the Portal'
    _inherit = ['hr.performance.field.access']
    _portal_fields = frozenset(('id', 'display_name'))

    def _post_model_setup__(self):
        # summed up once: access is asked for each column of each search
        model = type(self)
        model._all_portal_fields = frozenset().union(
            *(vars(cls).get('_portal_fields', ()) for cls in model.__mro__)
        )
        return super()._post_model_setup__()

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        # who it is comes last, as the dearest question
        is_open = operation == 'read' and field.name in self._all_portal_fields
        return is_open or self.env.su or not self.env.user._is_portal()

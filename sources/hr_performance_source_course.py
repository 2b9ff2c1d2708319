from odoo import models
from odoo.fields import Domain


class HrPerformanceSourceCourse(models.AbstractModel):
    """Courses of the e-learning app: finished in the last twelve months, or going on."""

    _name = 'hr.performance.source.course'
    _description = 'Facts: Courses'
    _inherit = 'hr.performance.source'
    _source_key = 'course'
    _source_sequence = 31
    _source_models = {
        'slide.channel.partner': ('partner_id', 'channel_id', 'member_status', 'completion'),
        'slide.slide.partner': ('partner_id', 'channel_id', 'completed'),
    }

    def _get_source_label(self):
        return self.env._('Courses')

    def _get_kinds(self):
        return {
            'course': {
                'label': self.env._('Course finished'),
                'sections': ('achievement', 'plan'),
            },
            'course_open': {'label': self.env._('Course going on'), 'sections': ('plan',)},
        }

    def _collect(self, employees, date_from, date_to):
        people = {}
        for employee in employees:
            # a course is taken by a person with a log-in, portal or internal
            partner = employee.user_id.partner_id or employee.work_contact_id
            people[partner.id] = employee
        people.pop(False, None)
        members = self.env['slide.channel.partner'].search_fetch(
            Domain('partner_id', 'in', list(people))
            & Domain('member_status', 'in', ('ongoing', 'completed')),
            ['partner_id', 'channel_id', 'member_status', 'completion', 'write_date'],
        )
        last = {
            (channel.id, partner.id): moment
            for channel, partner, moment in self.env['slide.slide.partner']._read_group(
                Domain('partner_id', 'in', members.partner_id.ids) & Domain('completed', '=', True),
                ['channel_id', 'partner_id'],
                ['write_date:max'],
            )
        }
        start, result = self._year_before(date_from, date_to), {}
        for member in members:
            moment = last.get((member.channel_id.id, member.partner_id.id), member.write_date)
            done, day = member.member_status == 'completed', self._day(moment)
            if not start <= day <= date_to and (done or day < start):
                continue
            result.setdefault(people[member.partner_id.id], []).append(
                {
                    'kind': 'course' if done else 'course_open',
                    'polarity': 'good' if done else 'neutral',
                    'name': member.channel_id.name,
                    'date': day,
                    'rate': member.completion,
                    'res_model': member._name,
                    'res_id': member.id,
                }
            )
        return result

import base64
import io
import json
import logging
from datetime import datetime, time, timedelta

from PIL import Image, ImageDraw, ImageFont

from odoo import Command, api, fields, models
from odoo.tools import SQL, file_open, file_path

_logger = logging.getLogger(__name__)
MODULE = 'hr_performance_interview'
ROWS = ('entry', 'comment', 'rating', 'signoff', 'version')
SIDES = ('employee', 'manager')


class HrPerformanceDemo(models.AbstractModel):
    """Loads the forms of the demo company from ``demo/story.json``.

    Days in the story are counted from the day of installation. Each form walks the steps of a
    real one under the users of its two sides, at the moments of the story, so that versions,
    sign-offs and their digests can be checked. Private: nothing here is callable by RPC.
    """

    _name = 'hr.performance.demo'
    _description = 'Demo Story of Performance Interviews'

    @api.model
    def _load_story(self):
        """Load cycles, forms, goals and incidents once; a second run changes nothing."""
        if self._ref('hr_performance_cycle_demo_b', False):
            return
        with file_open(f'{MODULE}/demo/story.json', 'r') as file:
            story = json.load(file)
        self = self._as_story().with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        # demo data comes before the translations: the copies the forms use would lack them
        languages = [code for code, _name in self.env['res.lang'].get_installed()]
        self.env['ir.module.module']._load_module_terms([MODULE], languages)
        templates = self._link_templates(story)
        cycles = {
            key: self._load_cycle(key, values, templates) for key, values in story['cycles'].items()
        }
        for number, values in story['forms'].items():
            self._load_form(number, values, cycles[number[0]], templates)
        self._load_goals(cycles['B'])
        self._load_incidents()
        for name, chinese in story['chinese'].items():
            # sudo: the story's own records - a translation of each name
            self._translate_name(self._ref(name).sudo(), chinese)
        self.env.flush_all()
        for key, cycle in cycles.items():
            cycle._with_transition().write({'notify': True, 'state': story['cycles'][key]['state']})
            self._count_waves(cycle)
        self._schedule_activities(cycles['B'])
        _logger.info('Demo story loaded: %s forms', len(story['forms']))

    # ------------------------------------------------------------ helpers
    def _as_story(self):
        """Nobody acts here, and the day is that of :meth:`_day` whatever zone the loader is in."""
        # sudo: hr.performance.* - demo data, no user acts here
        return self.sudo().with_context(tracking_disable=True, tz='UTC')

    def _ref(self, name, strict=True):
        return self.env.ref(f'{MODULE}.{name}', raise_if_not_found=strict)

    def _employee(self, login):
        # sudo: hr.employee - of the demo data alone
        return self._ref(f'hr_employee_demo_{login}').sudo()

    def _name_record(self, name, record):
        self.env['ir.model.data']._update_xmlids(
            [{'xml_id': f'{MODULE}.{name}', 'record': record, 'noupdate': True}]
        )
        return record

    def _translate_name(self, record, chinese):
        """Give the record its Chinese name, where that language is installed."""
        if 'zh_CN' in dict(self.env['res.lang'].get_installed()):
            record.with_context(lang='zh_CN').name = chinese

    def _day(self, days):
        return fields.Date.today() + timedelta(days=days)

    def _moment(self, days, hour=9):
        """An hour of that day in UTC, never later than now.

        Before 16:00, that the days of the story are the same from America to China.
        """
        moment = datetime.combine(self._day(days), time(hour, 10 * (days % 6)))
        return min(moment, fields.Datetime.now() - timedelta(minutes=5))

    # ------------------------------------------------------------ cycles, templates
    def _link_templates(self, story):
        """{name: template}; each one is offered to the positions that use it in the story."""
        jobs = {}
        for values in story['forms'].values():
            job = self._employee(values['employee']).job_id
            jobs[values['template']] = jobs.get(values['template'], job) | job
        # sudo: hr.performance.template - shipped ones
        templates = {name: self._ref(f'hr_performance_template_{name}').sudo() for name in jobs}
        for name, template in templates.items():
            if name != 'default':  # it serves everybody else
                template.job_ids |= jobs[name]
        return templates

    def _load_cycle(self, key, values, templates):
        today = fields.Date.today()
        if values['period'] == 'last_year':
            start, end = today.replace(today.year - 1, 1, 1), today.replace(today.year - 1, 12, 31)
        else:
            half = (1, 6, 30) if today.month <= 6 else (7, 12, 31)
            start, end = (
                today.replace(month=half[0], day=1),
                today.replace(month=half[1], day=half[2]),
            )
        # launched by the HR officer: she is asked when HR has to act
        officer = self._ref('res_users_demo_priya')
        # sudo: hr.performance.cycle - made in the name of the story's HR officer
        cycles_sudo = self.env['hr.performance.cycle'].with_user(officer).sudo()
        cycle = cycles_sudo.create(
            {
                'name': values['name'],
                'company_id': self._ref('res_company_demo_tealight').id,
                'date_from': start,
                'date_to': end,
                'fill_mode': values['fill_mode'],
                'template_ids': [Command.set([template.id for template in templates.values()])],
                'notify': False,  # nobody is told of what happened long ago
                'date_launch': self._day(values['launch']),
                'fill_days': 5,
                'feedback_days': 3,
                'revise_days': 2,
                'interview_days': 5,
                'record_days': 1,
                'confirm_days': 3,
                'appeal_days': 10,
                'max_returns': 2,
            }
        )
        cycle = cycle.with_env(self.env)
        self._translate_name(cycle, values['chinese'])
        self._name_record(f'hr_performance_cycle_demo_{key.lower()}', cycle)
        for wave in values['waves']:
            departments = [
                self._ref(f'hr_department_demo_{name}').id for name in wave.get('departments', ())
            ]
            record = self.env['hr.performance.wave'].create(
                {
                    'cycle_id': cycle.id,
                    'name': wave['name'],
                    'date_launch': self._day(wave['launch']),
                    'department_ids': [Command.set(departments)],
                    'state': 'done',
                    'date_started': self._moment(wave['launch'], 7),
                    'date_done': self._moment(wave['launch'], 7),
                }
            )
            self._translate_name(record, wave['chinese'])
        return cycle

    def _count_waves(self, cycle):
        """The figures a launch keeps: here everybody who was looked at got a form."""
        for wave, number in self.env['hr.performance.form']._read_group(
            [('cycle_id', '=', cycle.id), ('wave_id', '!=', False)], ['wave_id'], ['__count']
        ):
            wave.write({'count_total': number, 'count_done': number})

    def _schedule_activities(self, cycle):
        """What the hand-overs would have left: an activity for each one whose turn it is."""
        notifier = self.env['hr.performance.notifier']
        forms = self.env['hr.performance.form'].search([('cycle_id', '=', cycle.id)])
        types = notifier._get_activity_types()
        notifier._sync_activities(forms, notifier._get_open_activities(forms, types), types)

    # ------------------------------------------------------------ one form
    def _load_form(self, number, story, cycle, templates):
        form = self._create_form(number, story, cycle, templates)
        self._write_entries(form, story, form._get_filling_sides())
        if 'submitted' in story:
            self._submit(form, story)
        if 'returned' in story:
            self._return(form, story)
        if 'resubmitted' in story:
            self._submit(form, story, ('employee',), story['resubmitted'])
        if form.state == 'feedback':
            self._answer(form, story)
        if 'record' in story:
            self._send_record(form, story)
            self._decide(form, story)
        self._set_aside(form, story)
        self._close_step(form, story)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                'UPDATE hr_performance_form SET create_date = %s WHERE id = %s',
                self._moment(story.get('launch', -2), 7),
                form.id,
            )
        )

    def _create_form(self, number, story, cycle, templates):
        employee = self._employee(story['employee'])
        manager = employee.parent_id
        template = templates[story['template']]
        department = employee.department_id
        waves = self.env['hr.performance.wave'].search([('cycle_id', '=', cycle.id)])
        wave = waves.filtered(lambda w: not w.department_ids or department in w.department_ids)
        launched = 'launch' in story
        due = self._day(story['due']) if launched else False
        values = {
            'cycle_id': cycle.id,
            'wave_id': wave[:1].id,
            'template_id': template._freeze(cycle)[template].id,
            'company_id': employee.company_id.id,
            'employee_id': employee.id,
            'employee_name': employee.name,
            'user_id': employee.user_id.id,
            'manager_id': manager.id,
            'manager_name': manager.name,
            'manager_user_id': manager.user_id.id,
            'department_id': department.id,
            'job_id': employee.job_id.id,
            'job_title': employee.job_title,
            'fill_mode': story['fill_mode'],
            'state': 'filling' if launched else 'draft',
            'date_launch': self._day(story['launch']) if launched else False,
            'date_due': due,
            'date_due_original': due,
            'date_fill_due': due,
        }
        form = self.env['hr.performance.form']._with_transition().create(values)
        return self._name_record(f'hr_performance_form_demo_{number.lower()}', form)

    def _as(self, form, side):
        """The form under the user of one of its sides, or of HR."""
        users = {'employee': form.user_id, 'manager': form.manager_user_id, 'hr': self._hr(form)}
        return form.with_user(users[side]).sudo()  # sudo: hr.performance.form - demo data

    def _hr(self, form):
        """The HR manager; somebody else for his own form."""
        owen = self._ref('res_users_demo_owen')
        return owen if form.user_id != owen else self.env.ref('base.user_admin')

    def _step(self, form, side, verb, moment, values, audience='both', reason=''):
        """Write the step, date its rows back, then cut the version of what they say."""
        form._write_flow(values)
        self._date_back(form, moment)
        self._as(form, side)._cut_versions(verb, audience, reason, moment)
        self._date_back(form, moment)

    def _date_back(self, form, moment):
        """Give the rows of this transaction, which have no other moment yet, that of the story."""
        self.env.flush_all()
        for name in ROWS:
            dated = SQL(', date = %s', moment) if name in ('signoff', 'version') else SQL()
            self.env.cr.execute(
                SQL(
                    'UPDATE %s SET create_date = %s, write_date = %s %s '
                    'WHERE form_id = %s AND create_date >= %s',
                    SQL.identifier(f'hr_performance_{name}'),
                    moment,
                    moment,
                    dated,
                    form.id,
                    self.env.cr.now(),
                )
            )
        self.env.invalidate_all()

    # ------------------------------------------------------------ what people wrote
    def _write_entries(self, form, story, sides):
        """Entries of the sections that ``sides`` write in now, then their ratings."""
        sections = form.template_id._get_definition(form.fill_mode)
        for sequence, entry in enumerate(story.get('entries', ()), 1):
            side = entry.get('side') or form._get_filling_sides()[0]
            if side not in sides:
                continue
            answers = self._get_answers(entry['answers'])
            section = next(
                s for s in sections if set(answers) <= {q['key'] for q in s['questions']}
            )
            if not answers:
                continue
            values, errors = form._clean_answers(section, answers)
            if errors:
                raise ValueError(f'{form.display_name}: {errors}')
            row = self._as(form, side)._create_row(
                'entry', side, {**values, 'section_id': section['id'], 'sequence': sequence * 10}
            )
            entry['id'] = row.id
        if form.state == 'filling' and 'submitted' not in story:
            return
        for side, value in zip(SIDES, story['ratings'], strict=True):
            level = form.template_id.scale_id.level_ids.filtered(lambda r, v=value: r.value == v)
            if side in sides and level:
                self._as(form, side)._create_row('rating', side, {'level_id': level.id})

    def _get_answers(self, answers):
        """Answers with the days of the story as dates; empty ones left out."""
        clean = {}
        for key, value in answers.items():
            if key in ('planned', 'real'):
                value = fields.Date.to_string(self._day(value))
            elif isinstance(value, list):
                value = [
                    {'text': text, 'date': fields.Date.to_string(self._day(day))}
                    for text, day in value
                ]
            if value not in ('', []):
                clean[key] = value
        return clean

    def _submit(self, form, story, submitting=(), day=None):
        sides = form._get_filling_sides()
        moment = self._moment(story['submitted'] if day is None else day)
        for side in submitting or story.get('submitted_by') or sides:
            values = {f'{side}_submitted_on': moment, 'returned': False}
            if not form.first_submitted_on:
                values['first_submitted_on'] = moment
            form._judge_entries(side)
            complete = all(form[f'{other}_submitted_on'] or other == side for other in sides)
            if complete:
                values.update(form._reveal(sides)[form])
                values['revealed_on'] = moment
            self._step(form, side, 'submit', moment, values, 'both' if complete else side)

    def _return(self, form, story):
        moment = self._moment(story['returned'])
        entries = story['entries']
        for side, index, body, _day in story.get('entry_comments', ()):
            self._as(form, side)._create_row(
                'comment',
                side,
                {'entry_id': entries[index]['id'], 'entry_revision': 1, 'body': body},
                both=True,
            )
        if 'resubmitted' in story:  # the manager had begun to answer: a return shows his answers
            self._take_stances(form, story, 'manager')
            form._release_answers('manager')
        self._as(form, 'manager')._create_row(
            'comment', 'manager', {'kind': 'return', 'body': story['return_reason']}, both=True
        )
        for entry in entries:
            row = self.env['hr.performance.entry'].browse(entry['id'])
            if row.side != 'employee':
                continue
            row.write({'returned': bool(entry.get('returned')), 'shown_to_manager': False})
        values = {
            'state': 'filling',
            'returned': True,
            'return_count': 1,
            'employee_submitted_on': False,
        }
        self._step(form, 'manager', 'return', moment, values, reason=story['return_reason'])

    def _answer(self, form, story):
        """Stances, remarks and ratings of the sides that answered, then their feedback."""
        answering = form._get_answering_sides()
        waits = story['state'] == 'feedback'
        answered = story.get('answered', ()) if waits else answering
        moment = self._moment(story.get('resubmitted', story['submitted']) + 1, 14)
        for side in answered:
            if side not in form._get_filling_sides():
                self._write_entries(form, story, (side,))
            self._take_stances(form, story, side)
            form._release_answers(side)
            form.entry_ids.filtered(lambda e, s=side: e.side == s).write(
                {'shown_to_employee': True, 'shown_to_manager': True}
            )
            form._judge_entries(side)
            values = {f'{side}_feedback_on': moment}
            if form._get_pending_sides() == [side]:
                form.rating_ids.write({'shown_to_employee': True, 'shown_to_manager': True})
                values['state'] = 'ready'
            values['disagreement_count'] = form._count_disagreements()
            self._step(form, side, 'send_feedback', moment, values)

    def _take_stances(self, form, story, side):
        for entry in story['entries']:
            row = self.env['hr.performance.entry'].browse(entry.get('id'))
            stance = entry.get('stance', 'agree')  # null: it was left without an answer
            if not row or row.side == side or not stance:
                continue
            self._as(form, side)._create_row(
                'comment',
                side,
                {
                    'kind': 'stance',
                    'entry_id': row.id,
                    'entry_revision': row.revision,
                    'stance': stance,
                    'body': entry.get('body', ''),
                },
            )

    # ------------------------------------------------------------ interview and decision
    def _send_record(self, form, story):
        for side, body, _day in story.get('comments', ()):
            self._as(form, side)._create_row('comment', side, {'body': body}, both=True)
        for entry in story['entries']:
            row = self.env['hr.performance.entry'].browse(entry.get('id'))
            if row.stance in ('partly', 'disagree'):
                settlement, note = entry.get('settlement', ('resolved', ''))
                row.write({'settlement': settlement, 'settlement_note': note})
        self._date_back(form, self._moment(story['interview'], 11))
        moment = self._moment(story['record'], 13)
        values = {
            'state': 'to_confirm',
            'date_interview': min(self._moment(story['interview']), moment),
            'interview_minutes': story['minutes'],
            'record_sent_on': moment,
        }
        self._step(form, 'manager', 'send_record', moment, values)
        mine = self._as(form, 'manager')
        mine._sign('manager', 'agree', signed=self._get_signature(mine))
        self._date_back(form, moment)

    def _get_signature(self, form):
        """The name of the user, typed as the page would draw it."""
        try:
            font = ImageFont.truetype(file_path('web/static/fonts/sign/Zeyada-Regular.ttf'), 56)
        except OSError:  # without the font of the widget nothing is signed by hand
            return {'signature_kind': 'login'}
        picture = Image.new('RGBA', (400, 133), (255, 255, 255, 0))
        ImageDraw.Draw(picture).text(
            (200, 66), form.env.user.name, font=font, fill='darkblue', anchor='mm'
        )
        output = io.BytesIO()
        picture.save(output, 'PNG')
        return form._clean_signing(base64.b64encode(output.getvalue()).decode(), 'typed')

    def _decide(self, form, story):
        """The employee's answer to the record, and what followed."""
        if 'confirmed' in story:
            moment = self._moment(story['confirmed'], 15)
            mine = self._as(form, 'employee')
            mine._sign('employee', 'agree', signed=self._get_signature(mine))
            values = {'state': 'confirmed', 'confirm_result': 'agree', 'confirmed_on': moment}
            self._step(form, 'employee', 'confirm', moment, values)
        if 'refused' in story:
            reason = story['refuse_statement']
            self._as(form, 'employee')._sign('employee', 'refused', reason)
            values = {'confirm_result': 'refused'}
            moment = self._moment(story['refused'])
            self._step(form, 'employee', 'refuse', moment, values, reason=reason)
        if 'appeal' in story:
            values = {'previous_state': form.state, 'state': 'appeal'}
            moment = self._moment(story['appeal'])
            self._open_appeal(form, story, moment)
            self._step(form, 'employee', 'appeal', moment, values)
        if story['state'] in ('follow_up', 'closed') and 'confirmed' in story:
            moment = self._moment(story['confirmed'] + 1)
            self._step(form, 'manager', 'follow_up', moment, {'state': 'follow_up'})
        if story['state'] == 'closed':
            moment = self._moment(story.get('closed', -30))
            reason = story.get('close_reason', '')
            self._step(form, 'hr', 'close', moment, {'state': 'closed'}, reason=reason)

    def _open_appeal(self, form, story, moment):
        """The appeal with its handler: talk and check are done, the decision is due."""
        appeal = self._as(form, 'employee')._open_appeals({form: story['appeal_statement']})
        talk, check = self._moment(story['appeal'] + 2), self._moment(story['appeal'] + 5)
        form._write_appeals(
            appeal,
            {
                'opened_on': moment,
                'state': 'decision',
                'talk_due': self._day(story['appeal'] + 3),
                'talk_done_on': talk,
                'talk_note': story['appeal_talk'],
                'check_due': self._day(story['appeal'] + 5),
                'check_done_on': check,
                'check_note': story['appeal_check'],
                'decision_due': self._day(story['appeal_due']),
            },
        )

    def _set_aside(self, form, story):
        for verb, day, state in (('hold', 'held', 'on_hold'), ('cancel', 'cancelled', 'cancelled')):
            if day in story:
                values = {'previous_state': form.state, 'state': state}
                reason = story[f'{verb}_reason']
                self._step(form, 'hr', verb, self._moment(story[day]), values, reason=reason)

    def _close_step(self, form, story):
        """The deadline of the present step, as the story says it."""
        days = {
            'filling': story.get('due'),
            'feedback': story.get('feedback_due'),
            'ready': story.get('ready_due'),
            'to_confirm': story.get('confirm_due'),
            'appeal': story.get('appeal_due'),
        }.get(form.state)
        due = self._day(days) if days is not None else False
        original = story.get('ready_due_original')
        form._write_flow(
            {
                'date_due': due,
                'date_due_original': self._day(original) if original is not None else due,
            }
        )
        if form.state != story['state']:
            raise ValueError(f'{form.display_name}: {form.state} instead of {story["state"]}')

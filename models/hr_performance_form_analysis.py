from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..tools.periods import last_periods, period_name
from .hr_performance_fact_mixin import COLLECT_STATES

TREND = 5  # periods in the trend, the present one included
FRESH = timedelta(days=1)  # older facts are collected again before a report is made
# Sources; which of their kinds are still ahead and which came to nothing
LEARNING = ('training', 'course', 'certificate', 'skill')
AHEAD = ('training_booked', 'training_suggested', 'course_open')
LACKING = ('training_absent', 'training_failed', 'certificate_expired')
LAST_TIME = ('last_plan', 'last_improvement')  # kinds told by earlier forms
# Pages of one's own for everybody who may read the record; other records open in the back office
PAGES = {
    'hr.performance.form': '/my/performance/forms/%s',
    'hr.performance.goal': '/my/performance/goals/%s',
    'hr.performance.incident': '/my/performance/incidents/%s',
}


class HrPerformanceFormAnalysis(models.AbstractModel):
    """The analysis report before an interview: facts of a form put together for one reader.

    Rows are searched as the reader, so that record rules decide what is in; what is empty says
    why. For any number of forms the number of queries is the same. The employee gets no talking
    points; attendance, pay and what only an author reads come with the rows he may read.
    """

    _name = 'hr.performance.form.analysis'
    _description = 'Interview Form: Analysis Report'

    # ------------------------------------------------------------ entry points
    def get_analysis_data(self):
        """The report of this one form for the reader, as JSON types; facts are made fresh first.

        Dates are 'YYYY-MM-DD', rates per cent, False is "there is none"; labels are in the
        language of the context.
        """
        self.ensure_one()
        self.check_access('read')
        self._refresh_stale_facts()
        return self._get_analysis_data_batch()[self.id]

    def action_analysis_report(self):
        """Open the report of this one form, the same page as on the portal."""
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.act_url',
            'url': f'/my/performance/forms/{self.id}/report',
            'target': 'new',
        }

    def _refresh_stale_facts(self):
        """Collect again what is older than a day, as long as the form is open."""
        limit = fields.Datetime.now() - FRESH
        stale = self.sudo().filtered(  # sudo: self - state and moment; readable by the caller
            lambda form: (
                form.state in COLLECT_STATES and (not form.facts_date or form.facts_date < limit)
            )
        )
        stale._collect_facts()

    def _get_analysis_data_batch(self):
        """{form id: data of its report} for the current reader, in a constant number of queries."""
        forms = self.sudo(False)
        forms.check_access('read')
        rows = forms._get_analysis_rows()
        return {form.id: form._get_one_analysis(rows) for form in forms}

    def _get_one_analysis(self, rows):
        form, side = self.sudo(), self._get_my_side()  # sudo: names of the day of the launch
        mine = {name: rows[name].get(self.id, rows['none'][name]) for name in rows['none']}
        mine['definition'] = rows['definitions'][form.template_id.id, form.fill_mode]
        mine['support'] = rows['support'].get(form.employee_id.id, ())
        mine['tags'] = rows['tags']
        facts, limits = mine['fact'], form._get_analysis_limits()
        before = rows['before'].get(form.employee_id.id, {})
        goals = self._analyse_goals(facts, before, limits, rows)
        trend = self._analyse_trend(goals, before)
        zones = {source._source_zone for source in self._get_shown_sources(side)}
        work = facts.filtered(lambda fact: fact.zone == 'work')
        attendance = facts - work
        data = {
            'form_id': form.id,
            'my_side': side,
            'head': self._analyse_head(form, rows, side, facts),
            'limits': limits._asdict(),
            'goals': goals,
            'trend': trend,
            'incidents': self._list_facts(
                work.filtered(lambda f: f.source == 'incident').sorted('date'), rows
            ),
            'trainings': self._analyse_trainings(work, rows),
            'comparison': self._analyse_sides(form, mine),
            'last_time': self._list_facts(
                work.filtered(lambda f: f.kind in LAST_TIME or f.source == 'plan'), rows
            ),
            'other': self._list_facts(
                work.filtered(
                    lambda f: f.source not in ('goal', 'form', 'plan', 'incident', *LEARNING)
                ),
                rows,
            ),
            'attendance': bool(attendance or 'attendance' in zones)
            and self._list_facts(attendance, rows),
            'pay': self._analyse_pay(mine['pay.fact']),
        }
        data['headline'] = self._analyse_headline(data, facts)
        data['disagreements'] = self._list_disagreements(data['comparison'], mine)
        data['vague'] = self._list_vague(mine['entry'])
        data['points'] = side != 'employee' and self._get_talking_points(form, data, mine, limits)
        return data

    # ------------------------------------------------------------ rows, as the reader
    def _get_analysis_rows(self):
        """Rows of all forms of self, found as the current user, then readable as superuser.

        Shape: {model: {form id: rows}, 'none': {model: no rows}, 'links': {(model, id): url},
        'kinds': {(source, kind): values}, 'tags': {goal id: names}, 'support': {employee id:
        rows}, 'definitions': {(template id, fill mode): sections},
        'before': {employee id: {(first, last day): [goal]}}, 'earlier': {employee id: forms}}
        """
        rows, empty = {}, {}
        for name in ('fact', 'pay.fact', 'entry', 'comment', 'rating'):
            model = self.env[f'hr.performance.{name}']
            found = model.browse()
            if model.has_access('read'):
                found = model.search([('form_id', 'in', self.ids)])
            empty[name] = model.sudo().browse()  # sudo: rows - chosen by the rules just now
            rows[name] = found.sudo().grouped(lambda row: row.form_id.id)
        return {
            **rows,
            'none': empty,
            'links': self._get_fact_links(empty['fact'].concat(*rows['fact'].values())),
            'kinds': self._get_fact_kinds(),
            'tags': self._get_goal_tags(empty['fact'].concat(*rows['fact'].values())),
            'support': self._get_open_support(),
            'definitions': self._get_analysis_definitions(),
            'before': self._get_goals_before(),
            'earlier': self._get_earlier_forms(),
        }

    def _get_analysis_definitions(self):
        """{(template id, fill mode): sections}, read once for all forms that share them."""
        definitions = {}
        for form in self.sudo():  # sudo: templates - frozen, of forms that may be read
            key = (form.template_id.id, form.fill_mode)
            if key not in definitions:
                definitions[key] = form.template_id._get_definition(form.fill_mode)
        return definitions

    def _get_earlier_forms(self):
        """{employee id: earlier forms, the newest first}; for the names of managers alone."""
        forms = self.sudo()  # sudo: self - that an earlier form exists; its texts stay closed
        found = forms.search(
            Domain('employee_id', 'in', forms.employee_id.ids)
            & Domain('state', 'not in', ('draft', 'cancelled'))
        )
        return {
            employee.id: group.sorted(lambda f: (f.cycle_id.date_to, f.id), reverse=True)
            for employee, group in found.grouped('employee_id').items()
        }

    def _get_goals_before(self):
        """Goals with a result in the periods before, from signed forms or else by their dates.

        Shape: {employee id: {(first, last day): [(name, rate, weight)]}}
        """
        forms = self.sudo()  # sudo: self - employees and periods
        periods = {}  # {employee id: periods}
        for form in forms:
            cycle = form.cycle_id
            periods.setdefault(form.employee_id.id, set()).update(
                last_periods(cycle.date_from, cycle.date_to, TREND)[:-1]
            )
        if not periods:
            return {}
        first = min(start for own in periods.values() for start, _end in own)
        result = {employee_id: {} for employee_id in periods}
        facts = self.env['hr.performance.fact'].search(
            Domain('form_id.employee_id', 'in', forms.employee_id.ids)
            & Domain('source', '=', 'goal')
            & Domain('has_rate', '=', True)
            & Domain('date', '>=', first)
        )
        for fact in facts.sudo():  # sudo: facts - found as the reader
            cycle = fact.form_id.cycle_id
            period = (cycle.date_from, cycle.date_to)
            if period in periods[fact.employee_id.id]:
                result[fact.employee_id.id].setdefault(period, []).append(
                    (fact.name, fact.rate, fact.weight)
                )
        told = {employee_id: set(found) for employee_id, found in result.items()}
        goals = self.env['hr.performance.goal'].search(
            Domain('employee_id', 'in', forms.employee_id.ids)
            & Domain('state', 'not in', ('proposed', 'cancelled'))
            & Domain('has_result', '=', True)
            & Domain('date_deadline', '>=', first)
        )
        for goal in goals.sudo():  # sudo: goals - found as the reader
            employee_id = goal.employee_id.id
            for start, end in periods[employee_id] - told[employee_id]:
                if start <= goal.date_deadline <= end:
                    result[employee_id].setdefault((start, end), []).append(
                        (goal.name, goal.completion_rate, goal.weight)
                    )
        return result

    def _get_goal_tags(self, facts):
        """{goal id: names of its tags} of the goals behind the facts that the reader may read."""
        ids = facts.filtered(lambda fact: fact.res_model == 'hr.performance.goal').mapped('res_id')
        goals = self.env['hr.performance.goal'].search([('id', 'in', ids)])
        return {goal.id: tuple(goal.tag_ids.mapped('name')) for goal in goals.sudo()}  # sudo: tags

    def _get_open_support(self):
        """{employee id: support of running plans that nobody has answered}, as the reader."""
        employees = self.sudo().employee_id  # sudo: self - whose plans are looked for
        found = self.env['hr.performance.plan.support'].search(
            Domain('employee_id', 'in', employees.ids)
            & Domain('state', '=', 'requested')
            & Domain('plan_id.state', '=', 'running')
        )
        return found.sudo().grouped(lambda row: row.employee_id.id)  # sudo: rows - found above

    def _get_fact_links(self, facts):
        """Where the origins are opened, of those the reader may open: {(model, id): url}.

        One query per model, whatever the number of facts.
        """
        ids = {}  # {model: ids}
        for fact in facts:
            if fact.res_model and fact.res_id:
                ids.setdefault(fact.res_model, set()).add(fact.res_id)
        links = {}
        internal = self.env.user._is_internal()
        for name, res_ids in ids.items():
            if name not in self.env or not self.env[name].has_access('read'):
                continue
            model = self.env[name].with_context(active_test=False)
            for record in model.search([('id', 'in', list(res_ids))]):
                url = self._get_record_url(record, internal)
                if url:
                    links[name, record.id] = url
        return links

    def _get_record_url(self, record, internal):
        """The page of a record that the reader may read; False where there is none for him."""
        if record._name == 'hr.performance.entry':
            # sudo: entry - readable; its form's number is in the address of the page
            record = record.sudo().form_id
        if record._name in PAGES:
            return PAGES[record._name] % record.id
        return internal and f'/odoo/{record._name}/{record.id}'

    # ------------------------------------------------------------ blocks
    def _analyse_head(self, form, rows, side, facts):
        earlier = rows['earlier'].get(form.employee_id.id, form.browse())
        end = form.cycle_id.date_to
        previous = next(
            (
                old.manager_name
                for old in earlier
                if old.cycle_id.date_to < end
                and old.manager_name
                and old.manager_name != form.manager_name
            ),
            False,
        )
        sources = self._get_shown_sources(side)
        seen = set(facts.mapped('source'))
        return {
            'employee': form.employee_name,
            'job': form._get_job_title(),
            'department': form.department_id.name or '',
            'company': form.company_id.name,
            'manager': form.manager_name or form.manager_id.name or '',
            'previous_manager': previous,
            'cycle': form.cycle_id.name,
            'date_from': str(form.cycle_id.date_from),
            'date_to': str(end),
            'mode': dict(form._fields['fill_mode']._description_selection(self.env))[
                form.fill_mode
            ],
            'state': dict(form._fields['state']._description_selection(self.env))[form.state],
            'as_of': fields.Datetime.to_string(form.facts_date) or False,
            'frozen': bool(form.facts_date) and form.state not in COLLECT_STATES,
            'missing_sources': [
                source._get_source_label()
                for source in sources
                if not source._is_available() and source._source_key not in seen
            ],
        }

    def _analyse_headline(self, data, facts):
        goals, trend = data['goals'], data['trend']
        counts = {'met': 0, 'nearly': 0, 'missed': 0, 'running': 0}
        for goal in goals:
            if goal['status'] in counts:
                counts[goal['status']] += 1
        now = trend[-1]['completion']
        last = next((point for point in trend[-2::-1] if point['completion'] is not False), False)
        rating = facts.filtered(lambda fact: fact.kind == 'last_rating')[:1]
        return {
            'completion': now,
            'last_completion': last and last['completion'],
            'last_period': last and last['name'],
            'change': round(now - last['completion'], 2) if last and now is not False else False,
            **counts,
            'last_plans': [
                row['kind_label'] for row in data['last_time'] if row['kind'].startswith('plan_')
            ],
            'agreed_plans': sum(row['kind'] == 'last_plan' for row in data['last_time']),
            'last_rating': rating.name or False,
            'last_rating_cycle': rating.detail or False,
        }

    def _analyse_goals(self, facts, before, limits, rows):
        # of the period just before, by name: a goal that comes again is the same goal
        previous = {}
        if before:
            latest = max(before)
            previous = {self._fold(name): rate for name, rate, _weight in before[latest]}
        found = []
        for fact in facts.filtered(lambda fact: fact.source == 'goal').sorted(
            # the best first, what has no result last
            lambda fact: (not fact.has_rate, -fact.rate, fact.id)
        ):
            last = previous.get(self._fold(fact.name), False)
            found.append(
                {
                    **self._describe_fact(fact, rows),
                    'status': self._get_goal_status(fact, limits),
                    'unfinished': fact.kind == 'goal_running',
                    'weight': fact.weight,
                    'previous_rate': last,
                    'change': round(fact.rate - last, 2)
                    if fact.has_rate and last is not False
                    else False,
                }
            )
        return found

    def _get_goal_status(self, fact, limits):
        """'met', 'nearly' or 'missed' by the limits of the company; 'running', or 'none'."""
        if fact.kind == 'goal_running':
            return 'running'
        if not fact.has_rate:
            return 'missed' if fact.kind == 'goal_missed' else 'none'
        return (
            'met'
            if fact.rate >= limits.met
            else 'nearly'
            if fact.rate >= limits.nearly
            else 'missed'
        )

    def _analyse_trend(self, goals, before):
        """Weighted completion by period, oldest first; False where nothing is known.

        What is still running has not been completed or missed yet: it weighs nothing.
        """
        # sudo: hr.performance.cycle - the period of the form
        cycle = self.sudo().cycle_id
        trend = []
        for period in last_periods(cycle.date_from, cycle.date_to, TREND):
            if period == (cycle.date_from, cycle.date_to):
                found = [
                    (goal['name'], goal['rate'], goal['weight'])
                    for goal in goals
                    if goal['rate'] is not False and not goal['unfinished']
                ]
            else:
                found = before.get(period, [])
            trend.append(
                {
                    'name': period_name(*period),
                    'date_from': str(period[0]),
                    'date_to': str(period[1]),
                    'completion': self._get_weighted_rate(found),
                    'count': len(found),
                }
            )
        return trend

    def _get_weighted_rate(self, goals):
        weight = sum(weight for _name, _rate, weight in goals)
        if not weight:
            return False
        return round(sum(rate * share for _name, rate, share in goals) / weight, 2)

    def _analyse_trainings(self, facts, rows):
        return [
            {
                **self._describe_fact(fact, rows),
                'status': 'planned'
                if fact.kind in AHEAD
                else 'lacking'
                if fact.kind in LACKING
                else 'done',
            }
            for fact in facts.filtered(lambda fact: fact.source in LEARNING).sorted('date')
        ]

    def _analyse_pay(self, facts):
        """Steps of the wage history; False for a reader who may not know that there is any."""
        if not facts and not self.env['hr.performance.pay.fact'].has_access('read'):
            return False
        rows = [
            {
                'name': fact.name or '',
                'date': str(fact.date or '') or False,
                'value': fact.value,
                'currency_id': fact.currency_id.id,
                'rate': fact.rate if fact.has_rate else False,
            }
            for fact in facts.sorted('date', reverse=True)
        ]
        return rows or (self._has_pay_group() and [])

    def _has_pay_group(self):
        return self._get_my_side() != 'employee' and self.env.user.has_group(
            'hr_performance_interview.group_hr_performance_compensation'
        )

    # ------------------------------------------------------------ one fact
    def _list_facts(self, facts, rows):
        return [self._describe_fact(fact, rows) for fact in facts]

    def _describe_fact(self, fact, rows):
        """One fact as the report shows it; a figure that is not there is False, never 0."""
        values = rows['kinds'].get((fact.source, fact.kind), {})
        kind = values.get('label') or fact.kind
        return {
            'id': fact.id,
            'kind': fact.kind,
            'kind_label': kind,
            'name': fact.name or kind,
            'detail': fact.detail or '',
            'date': str(fact.date or '') or False,
            'date_end': str(fact.date_end or '') or False,
            'value': fact.value if fact.has_value else False,
            'target': fact.target if fact.has_target else False,
            'unit': (fact.unit and values.get('unit')) or fact.unit or '',
            'rate': fact.rate if fact.has_rate else False,
            'polarity': fact.polarity,
            'only_me': fact.audience == 'author',
            'res_id': fact.res_id,
            'url': rows['links'].get((fact.res_model, fact.res_id), False),
        }

    def _get_fact_kinds(self):
        """{(source, kind): its values, labels in the language of the reader}."""
        return {
            (source._source_key, kind): values
            for source in self.env['hr.performance.source']._get_sources()
            for kind, values in source._get_kinds().items()
        }

    def _fold(self, name):
        return ' '.join((name or '').casefold().split())

"""A text on its way through the detectors, and what they found in it."""

from dataclasses import dataclass

from .text import MASK


@dataclass(frozen=True)
class Finding:
    """Why an element counts as present, or why words did not count (element 'decoy')."""

    element: str
    text: str
    reason: str


class Reading:
    """A text on its way through the detectors: what was found, and what is still to be read."""

    def __init__(self, text):
        self.rest = text
        self.found = []
        self.present = set()

    def mark(self, element, text, reason):
        self.present.add(element)
        if len(self.found) < 40:
            self.found.append(Finding(element, text.strip(' ,.;:'), reason))

    def take(self, pattern, element, reason, keep=False):
        """Note every match and take it out of what is still to be read. True if there was one."""
        hit = False

        def note(match):
            nonlocal hit
            hit = True
            self.mark(element, match[0], reason)
            return match[0] if keep else MASK * len(match[0])

        self.rest = pattern.sub(note, self.rest)
        return hit

    def name_event(self, pattern, reason):
        """What somebody took part in, and was taken out for that, may have a name all the same."""
        for text in [item.text for item in self.found if item.element == 'duty']:
            match = pattern.search(text)
            if match:
                self.mark('event/project', match[0], reason)

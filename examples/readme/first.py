# SPDX-License-Identifier: EUPL-1.2
"""The program of the README in Python: what is overdue, from an inbox on disk."""
import sys

import buzon

address = sys.argv[1] if len(sys.argv) > 1 else "sqlite:inbox.db"
try:
    with buzon.Inbox(address, read_only=True) as inbox:
        for inquiry in inbox.inquiries(overdue=True):
            print(inquiry.reference, inquiry.summary)
except buzon.Error as error:
    sys.exit(str(error))

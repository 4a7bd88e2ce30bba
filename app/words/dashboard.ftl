# What the dashboard says, in English. As en.ftl, whose words it uses, too.

dash-skip = Skip to the content
dash-nav = Dashboard
dash-as-of = As it was at { $time }
dash-sign-out = Sign out
dash-role-administrator = Administrator
dash-role-auditor = Auditor, reads only
dash-role-technician = Technician

## At the door

dash-choose = Which Halo?
dash-choose-reason = Several Halos are connected here.
dash-choose-label = Its short name, as in the address of your pods
dash-choose-unknown = There is no “{ $suggestion }” here.
dash-door = Sign in to the dashboard
dash-door-reason = Sign in with the account that you use in Halo. Halo asks for your password, also if it knows you.
dash-door-idle = Nothing was opened for an hour, so you were signed out. Sign in again to go on.
dash-onward = One moment
dash-onward-link = Go on
dash-not-yours = Not for your role
dash-not-yours-reason = This page is for administrators and auditors. Who they are, your administrator names in the settings.

## Pages

dash-home = Home
dash-verifications = Verifications
dash-trends = Trends
dash-log = Log
dash-incidents = Incidents
dash-report = Reports
dash-policy = Policy

## Home

dash-open-ticket = Ticket number
dash-open = Open its pod
dash-not-a-ticket = That is not a ticket number: it has up to ten digits and nothing else.
dash-working = Working
dash-working-halo = Halo
dash-working-halo-at = answered at { $time }
dash-working-halo-silent = has not answered since { $time }
dash-working-microsoft = Microsoft
dash-working-microsoft-at = somebody answered at { $time }
dash-working-microsoft-failed = failed at { $time }, and nobody has answered since
dash-working-microsoft-never = nobody has answered a prompt yet
dash-working-notes = Notes
dash-working-notes-written = all written
dash-working-notes-pending = { $number } on their way
dash-working-notes-refused = { $number } refused by Halo
dash-now = Open now
dash-now-nothing = No prompt is open.
dash-now-all = All open prompts
dash-today = Today
dash-today-usual = Beside it: the middle of the last eight { $when }s, up to this time of day.
dash-today-unusual = Nothing to compare with yet.
dash-usual = usually { $number }
dash-figure-verified = verified
dash-figure-denied = denied
dash-figure-unanswered = without an answer
dash-figure-median = median time to answer
dash-now-asking = You are asked
dash-now-blocked = { $left ->
    [one] One account is blocked
   *[other] { $left } accounts are blocked
}
dash-now-blocked-detail = Since a prompt was denied or reported, nobody can ask them.
dash-working-doctor = Everything else
dash-working-doctor-never = not checked since Vouchsafe was started
dash-working-doctor-good = checked at { $time }, nothing to mend
dash-working-doctor-fix = checked at { $time }, { $number } to mend
dash-first = Until the first user is verified
dash-first-halo = Halo is connected
dash-first-halo-detail = You have signed in with it.
dash-first-microsoft = The Microsoft application is set
dash-first-microsoft-detail = It reads users, their methods and their tenants.
dash-first-customer = A customer has its tenant
dash-first-customer-detail = With the secret that opens Microsoft’s connector there.
dash-first-form = The connector’s form is known
dash-first-form-detail = vouchsafe check --live finds it out, with a phone at hand.
dash-first-checked = Everything was checked
dash-first-checked-detail = Doctor says what is still to be mended.
dash-first-verified = Somebody is verified
dash-first-verified-detail = Type a ticket’s number above, and press Send in its pod. Best: a ticket of your own.
dash-needs = Needs you
dash-needs-nothing = Nothing. Enjoy it.
dash-needs-notes = { $left ->
    [one] One note was refused
   *[other] { $left } notes were refused
}
dash-needs-notes-detail = Mend the rights in Halo, then run vouchsafe apply.
dash-needs-matches = { $left ->
    [one] One contact waits to be matched
   *[other] { $left } contacts wait to be matched
}
dash-needs-matches-detail = A second technician confirms the account, in the pod of any of their tickets.
dash-needs-customers = { $left ->
    [one] One customer is not connected
   *[other] { $left } customers are not connected
}
dash-needs-customers-detail = No tenant is set for: { $company }
dash-needs-policy = The policy is to be loosened
dash-needs-policy-detail = It waits for an administrator to confirm it.
dash-needs-threat = The threat level is raised
dash-needs-threat-detail = Until { $time }: { $fix }

## Changing settings

dash-changed-meanwhile = Somebody else changed settings while this page was open, so nothing was changed. What you entered is still here: look at what is in force now, and save again.
dash-changed-not_recent = This opens doors, so it needs a sign-in of less than ten minutes ago. Nothing was changed: sign in again, then save again.
dash-changed-unheard = This loosens the policy, and nobody would hear of it, so nothing was changed. Set “[mail]” and addresses in “[instance.alerts]”, or a webhook, or a syslog receiver, and apply that; then save again.
dash-changed-unsatisfiable = Nothing was changed, because nobody could ever be verified like this: { $fix }

## Verifications

dash-filters = Filters
dash-show = Show
dash-clear = Clear
dash-any = Any
dash-by-customer = Customer
dash-by-technician = Technician
dash-by-ended = Outcome
dash-by-purpose = Purpose
dash-by-note = Note
dash-by-ticket = Ticket
dash-by-from = From
dash-by-to = To
dash-by-kind = What
dash-by-for = For
dash-ended-open = Still open
dash-ended-any_denied = Denied or fraud
dash-ended-any_unanswered = No answer in time
dash-note-pending = On its way
dash-note-refused = Refused by Halo
dash-note-written = Written
dash-unreadable = That cannot be looked for: { $fix }. Nothing is shown.
dash-nothing = Nothing to show.
dash-csv = Download as CSV
dash-when = When
dash-outcome = Outcome
dash-who = Who
dash-ticket = Ticket
dash-technician = Technician
dash-purpose = Purpose
dash-took = Answer
dash-note = Note
dash-paging = Pages
dash-newest = Newest
dash-newer = Newer
dash-older = Older
dash-erased = Erased
dash-seconds = { $number } s

## One verification

dash-story = Verification of { $user }
dash-all-verifications = All verifications
dash-fact-account = Microsoft account
dash-fact-upn = Signs in as
dash-fact-customer = Customer
dash-fact-ticket = Ticket
dash-fact-user-record = none: a user record
dash-fact-technician = Asked by
dash-fact-purpose = What for
dash-fact-method = How
dash-fact-source = Where the account is kept
dash-fact-requested = Send pressed
dash-fact-begun = Phone asked
dash-fact-concluded = Ended
dash-fact-took = Time to answer
dash-fact-approval = The approval
dash-approval-live = holds until { $time }
dash-approval-over = held until { $time }, and was not marked as used
dash-approval-used = was used at { $time }
dash-approval-withdrawn = was withdrawn at { $time }
dash-fact-fault = What went wrong
dash-fact-note = Note
dash-fact-reference = Reference
dash-told = What the log tells
dash-receipt-reason = As it stands in the note. Anybody can check it:
dash-its-page = its page
dash-hash = Hash

## The log

dash-log-reason = The newest entries first. Whether it is whole, this page cannot prove: that takes
dash-log-verdict = Verdict
dash-log-reason-given = Reason
dash-log-method = Method
dash-log-purpose = Purpose
dash-log-upn = Account
dash-log-ticket = Ticket
dash-log-technician = Technician
dash-log-answer = Microsoft’s answer
dash-log-detail = Detail
dash-log-erased = Erased before
dash-log-agent = agent { $number }
dash-kind-signed_in = Signed in
dash-kind-signed_out = Signed out
dash-kind-send_refused = Send refused
dash-kind-requested = Send pressed
dash-kind-begun = Prompt taken by Microsoft
dash-kind-concluded = Ended
dash-kind-late_answer = An answer came too late
dash-kind-told = Told by mail
dash-kind-note_written = Note written
dash-kind-note_refused = Note refused by Halo
dash-kind-exported = Taken away as a file

## Trends

dash-span = Time
dash-span-7 = 7 days
dash-span-30 = 30 days
dash-span-90 = 13 weeks
dash-span-365 = 52 weeks
dash-chart-verdicts = How verifications ended
dash-chart-answers = Median time to answer, in seconds
dash-chart-between = Between { $left } and { $number } seconds
dash-chart-table = The same in figures
dash-chart-from = From
dash-chart-median = Median answer
dash-group-verified = Verified
dash-group-denied = Denied
dash-group-unanswered = No answer
dash-group-other = Other

## Doctor

dash-doctor = Doctor
dash-doctor-run = Check everything now
dash-doctor-again = Look again
dash-doctor-never = Nothing has been checked since Vouchsafe was started. A check sends no prompt and changes nothing; a webhook gets a signed ping.
dash-doctor-at = Checked at { $time }.
dash-doctor-going = Being checked since { $time }: { $number } of { $left } looked at.
dash-doctor-good = Nothing is to be mended.
dash-doctor-fix = { $left ->
    [one] One thing is to be mended.
   *[other] { $left } things are to be mended.
}
dash-doctor-installation = This installation
dash-doctor-instance = This Halo
dash-doctor-tenant = tenant { $tenant }
dash-doctor-customer = customer { $number }, tenant { $tenant }
dash-doctor-fine = { $left ->
    [one] One customer’s tenant is as it should be
   *[other] { $left } customers’ tenants are as they should be
}
dash-doctor-yes = as it should be
dash-doctor-no = to be mended
dash-doctor-unknown = not checked

## Incidents

dash-incidents-fences = Blocked accounts
dash-incidents-fences-none = Nobody is blocked.
dash-incidents-questions = Waiting for a second technician
dash-incidents-questions-none = Nobody is asked.
dash-incidents-objections = “This was not me”
dash-incidents-objections-none = Nobody has said so in the last two weeks.
dash-incidents-notes = Notes refused by Halo
dash-incidents-notes-none = None was refused.
dash-incidents-notes-all = All refused notes
dash-fence-denied = Denied at { $time }, when { $technician } asked.
dash-fence-fraud_reported = Reported as fraud at { $time }, when { $technician } asked.
dash-fence-until = until { $time }
dash-fence-lifted = until it is lifted
dash-lift = Lift this block
dash-lift-reason = Why the account may be asked again: at least ten characters, for the log
dash-lift-now = Lift it now
dash-lift-sign-in = Lifting a block opens a door: it needs a sign-in of less than ten minutes ago.
dash-lift-not_recent = That needs a sign-in of less than ten minutes ago. Nothing was lifted: sign in again, then lift it.
dash-lift-no_reason = Nothing was lifted: say in at least ten characters why the account may be asked again.
dash-lift-gone = This block no longer stands. Nothing was lifted.

## Reports

dash-report-for-audit = Insurance and auditors
dash-report-for-review = The customer’s review
dash-report-title-audit = Report for insurance and auditors
dash-report-title-review = Review
dash-report-everybody = all customers
dash-report-period = { $when } to { $time }
dash-report-fact-halo = Halo
dash-report-fact-customer = Customer
dash-report-fact-days = Period
dash-report-fact-made = Made
dash-report-fact-by = By
dash-report-since = In force now. What the log tells of it last changed at { $time }.
dash-report-since-unknown = In force now. The log tells of no change.
dash-report-figures = In this period
dash-report-denials = Denied or reported as fraud
dash-report-exceptions = Exceptions
dash-report-settings = Policy and settings
dash-report-roles = Who may do what
dash-report-log = The log, and what was taken away
dash-report-other-contact = Somebody else than the ticket’s contact
dash-report-when = When
dash-report-what = What
dash-report-who = Who
dash-report-whom = About
dash-report-why = Why, and before and after
dash-report-more = There are more. The file has them.
dash-report-too-long = That is more than one report can tell. Take a shorter period, or one customer.
dash-report-proof = What it rests on
dash-report-proof-nothing = The log has no entry in this period.
dash-report-proof-entries = Entries of the log
dash-report-proof-first = Hash of the first
dash-report-proof-last = Hash of the last
dash-report-proof-key = Public key
dash-report-proof-fingerprint = Its SHA-256
dash-report-proof-checkpoint = Checkpoint
dash-report-proof-unchecked = Whether these entries are whole was not checked for this report.
dash-report-proof-many = { $number } entries are too many to be checked for a page: check them as it says below.
dash-report-proof-whole = Checked just now: entries { $left } to { $number } are unchanged, signed with this Halo’s key, and each follows the one before.
dash-report-proof-short = NOT WHOLE: the entries end with { $number }.
dash-report-proof-broken = NOT WHOLE: { $why }.
dash-report-check = Check them now
dash-report-offline = Anybody can check the whole log without Vouchsafe’s server; what is printed here cannot be taken back:

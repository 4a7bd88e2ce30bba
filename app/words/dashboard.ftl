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
dash-needs-matches-detail = An administrator who did not ask says whether it is so.
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

## Accounts

dash-accounts = Accounts
dash-account = Account
dash-by-state = State
dash-by-source = Where it is kept
dash-by-reach = Can be asked by
dash-by-who = Who
dash-by-search = Name or UPN begins with
dash-contact = Contact
dash-verified = Last verified
dash-privileged = Administrator
dash-who-privileged = Administrators
dash-who-others = Everybody else
dash-first = First
dash-more = More
account-active = Enabled
account-disabled = Disabled
account-guest = Guest
account-retired = No longer in Entra
account-source-microsoft365 = Microsoft 365
account-source-directory_with_password_sync = Active Directory, password sync
account-source-directory_without_password_sync = Active Directory, no password sync
reach-prompt = Prompt
reach-code_only = Only a code
reach-passkey_only = Only passkeys
reach-sms_only = Only text or call
reach-nothing = Nothing
reach-unknown = Not known
dash-imports = Reading accounts from Microsoft 365
dash-import-now = Read accounts now
dash-import-again = See how far it is now
dash-import-no-app = No Microsoft application is set, so no accounts can be read.
dash-import-none = No customer has a tenant yet, so there are no accounts to read.
dash-import-read = { $left ->
    [one] One tenant was read, the last time at { $time }.
   *[other] { $left } tenants were read, the last time at { $time }.
}
dash-import-never = Nothing was read yet. It begins by itself within a quarter of an hour.
dash-import-accounts = { $number } accounts read so far
dash-import-methods = All accounts are read; now what people have registered
dash-import-waits = goes on at { $time }
dash-import-queued = is about to be read
dash-import-unreadable = { $number } entries of Microsoft’s list could not be read.
dash-import-problem-throttled = Microsoft asks us to wait.
dash-import-problem-silent = Microsoft did not answer.
dash-import-problem-strange = Microsoft’s answer was not what it should be.
dash-import-problem-endless = Microsoft’s list does not come to an end.
dash-import-problem-database = The database could not be written.
dash-import-untold-premium_missing = What people have registered is not known: this tenant has no Entra ID P1, which Microsoft’s report needs.
dash-import-untold-roles_missing = What people have registered is not known: the permission AuditLog.Read.All is missing.

## Coverage

dash-coverage = Coverage
dash-coverage-reason = Who could be asked today, by what Microsoft says they have registered. Disabled accounts and guests are not counted. Passkeys, texts and calls prove nothing on the phone to you.
dash-coverage-privileged = Administrators
dash-coverage-others = Everybody else
dash-coverage-nobody = Nobody is known here yet.
dash-needs-privileged = { $left ->
    [one] One administrator’s account cannot be verified
   *[other] { $left } administrators’ accounts cannot be verified
}
dash-needs-privileged-detail = They have not registered Microsoft Authenticator.

## Matches

dash-matches = Matches to decide
dash-matches-reason = Somebody asked whether a contact is this account, which only has their address as mail or alias. It takes two: another administrator than the one who asked says so.
dash-matches-none = Nothing waits to be decided.
dash-matches-sign-in = Confirming needs a sign-in of less than ten minutes ago.
dash-matches-agreed = Agreed on
dash-match-contact = Contact in Halo
dash-match-address = Found by
dash-match-asked = Asked by
dash-match-confirmed = Confirmed by
dash-match-confirm = Confirm
dash-match-refuse = Refuse
dash-match-undo = Undo
dash-match-asked_by_you = You asked for it, so somebody else has to say it.
dash-match-own = That is you, so somebody else has to say it.
dash-match-inactive = Halo says that the contact is no longer active.
dash-match-other_address = The contact no longer has this address in Halo.
dash-match-foreign_tenant = The account is in no tenant of this customer’s.
dash-match-unseen = Halo does not show this contact to you now, so it cannot be confirmed here.
dash-match-meanwhile = Somebody else decided this, or asked for another account, while this page was open. Nothing was changed.

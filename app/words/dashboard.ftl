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
dash-door-kept = What you entered was not saved, and is kept here. Sign in in the new tab, come back to this one, and send it again.
dash-door-lost = What you entered was not saved, and is not kept, because a secret never comes back to a page. Sign in, and enter it again.
dash-door-undone = Nothing was done. Sign in, and press it again.
dash-door-send = Send it again
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
dash-reports = Reports
dash-report = Report
dash-customers = Customers
dash-policy = Policy
dash-microsoft = Microsoft

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
dash-working-doctor-going = being checked since { $time }
dash-working-doctor-good = checked at { $time }, nothing to mend
dash-working-doctor-fix = checked at { $time }, { $number } to mend
dash-first = First steps
dash-first-next = Next
dash-first-halo = Connect Halo
dash-first-halo-detail = You have signed in with it.
dash-first-second = Name a second administrator
dash-first-second-detail = Or say where alerts go: then somebody else hears of what you open.
dash-first-pod = Open a pod in Halo
dash-first-pod-detail = Make an Iframe secret in the settings, and two Custom Tabs in Halo with it and the addresses there.
dash-first-microsoft = Enter the Microsoft application
dash-first-microsoft-detail = It reads users, their methods and their tenants.
dash-first-customer = Connect a customer
dash-first-customer-detail = With the secret that opens Microsoft’s connector in its tenant.
dash-first-form = Try the connector out
dash-first-form-detail = On the machine, with your phone at hand: vouchsafe check --live --upn YOU@TENANT --canary NOBODY@TENANT. Until then, name a colleague as tester, and open a ticket of theirs.
dash-first-checked = Check everything
dash-first-checked-detail = Doctor says what is still to be mended.
dash-first-verified = Verify a colleague
dash-first-verified-detail = Type the number of a ticket of theirs above, and press Send in its pod. Nobody verifies themselves.
dash-needs = Needs you
dash-needs-nothing = Nothing. Enjoy it.
dash-needs-steps = Nothing but the first steps.
dash-needs-notes = { $left ->
    [one] One note was refused
   *[other] { $left } notes were refused
}
dash-needs-notes-detail = Doctor says what to mend in Halo. Then try them again under Incidents.
dash-needs-second = Nobody else hears of what you open
dash-needs-second-detail = Until you name a second administrator, or where alerts go, nothing that opens doors can be changed.
dash-needs-untested = Only testers can be asked: try the connector out
dash-needs-untested-strange = No connected tenant is known to have the domain of: { $fix }.
dash-needs-untested-detail = Until its form is known nobody else can be verified. The page says how.
dash-needs-matches = { $left ->
    [one] One contact waits to be matched
   *[other] { $left } contacts wait to be matched
}
dash-needs-matches-detail = A person has to say which accounts they are.
dash-needs-unconnected = { $left ->
    [one] One customer is not connected
   *[other] { $left } customers are not connected
}
dash-needs-to_confirm = { $left ->
    [one] One tenant waits to be confirmed
   *[other] { $left } tenants wait to be confirmed
}
dash-needs-secret_missing = { $left ->
    [one] One customer lacks its connector secret
   *[other] { $left } customers lack their connector secret
}
dash-needs-secret_refused = { $left ->
    [one] One connector secret was refused
   *[other] { $left } connector secrets were refused
}
dash-needs-customers-detail = { $company }
dash-needs-policy = The policy is to be loosened
dash-needs-policy-detail = It waits for an administrator to confirm it.
dash-needs-threat = The threat level is raised
dash-needs-threat-detail = Until { $time }: { $fix }

## The threat level

threat-title = Threat level
threat-not-raised = Not raised.
threat-raised = It is raised, and ends by itself.
threat-before = Raised until { $time }: { $fix }
threat-fact-until = Until
threat-fact-since = Since
threat-fact-by = Raised by
threat-fact-reason = Why
threat-by-machine = Somebody at the machine
threat-tightens = While it is raised, only these answers count: { $fix }. Approvals hold { $minutes } minutes at most, nobody takes a colleague’s approval over, and a second technician must agree to: { $purpose }.
threat-until = Until when
threat-until-hint = By the clocks in { $source }.
threat-reason = Why
threat-reason-hint = It stands here and in the log.
threat-raise = Raise it
threat-raise-longer = Raise it for longer
threat-raise-hint = In force at once.
threat-end = End it early
threat-end-hint = That loosens the policy, so it waits here until an administrator confirms it.
threat-sign-in-again = To end it early, sign in again: it must have been less than ten minutes ago.
threat-wrong-until = Nothing was raised: say until when, with a day and a time.
threat-wrong-over = Nothing was raised, because { $time } is over: say a time to come.
threat-wrong-shorter = Nothing was changed: it is raised until { $time }. To end it sooner, end it early.
threat-wrong-reason = Nothing was raised: say why, in { $number } characters at most.
policy-method-tap = tap
policy-method-number_match = number
policy-method-code = app code
policy-method-none = nothing will do
policy-minutes = { $minutes } min
policy-told-user = the user
policy-told-manager = their manager
policy-told-administrators = administrators
policy-told-nobody = nobody
policy-value-true = yes
policy-value-false = no
policy-value-cool_down = a cool-down
policy-value-administrator = until an administrator lifts the block
policy-setting-after_denial = After a denial
policy-setting-take_over = A colleague may take a live approval over
policy-setting-vouching = Others may vouch
policy-setting-vips = VIPs (numbers of Halo users)
policy-setting-second_technicians = Second technicians (numbers of Halo agents)
policy-setting-administrators = Administrators (numbers of Halo agents)
policy-setting-important_contacts_vouch = Contacts whom Halo marks as important may vouch
policy-setting-any_source = Accounts of any source may be asked
policy-setting-prompts_per_hour = Prompts of one technician in an hour

## Changing settings

dash-changed-meanwhile = Somebody else changed settings while this page was open, so nothing was changed. What you entered is still here: look at what is in force now, and save again.
dash-changed-anew = Somebody else changed settings while this page was open, so nothing was changed. Look at what is in force now, and do it again.
dash-changed-secret = A secret never comes back to a page: enter it again.
dash-changed-not_recent = Not saved. This opens doors, so it needs a sign-in of less than ten minutes ago: sign in again, then save again.
dash-changed-not_recent-anew = Nothing was changed. This opens doors, so it needs a sign-in of less than ten minutes ago: sign in again, then do it again.
dash-changed-unheard-alone = Nobody but you would hear of this, so nothing was changed: first name a second administrator, or a mail server, a webhook or a syslog receiver for alerts, in Settings; then save again.
dash-changed-unheard-alone-mail = Nobody but you would hear of this, so nothing was changed: a mail server is set, but Halo has no mail address of yours. First enter one there, or name a second administrator, or an address, a webhook or syslog for alerts, in Settings; then save again.
dash-changed-unheard-others = Not saved, because this loosens the policy. Set a mail server, a webhook or syslog first (Settings → Mail server, Alerts): { $technician } cannot be told without one.
dash-changed-unheard-others-mail = Not saved, because this loosens the policy, and no mail address of { $technician } could be read from Halo. Enter one there first, or an address, a webhook or syslog for alerts (Settings → Alerts).
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
dash-by-span = Time
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
dash-copy = Copy
dash-copy-what = Copy: { $fix }
dash-copied = Copied
dash-copy-marked = Not copied, because this browser does not allow it. All of it is marked now: copy it with the keyboard.
dash-live-follow = Follow what happens
dash-live-stop = Stop following
dash-live = Following: this page loads itself anew every { $number } seconds. That does not keep you signed in.
dash-live-filtered = { $fix }.
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
dash-test = test from the command line
dash-command-line = command line
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
dash-log-second = Second technician
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
dash-kind-match_asked = Asked an administrator to match
dash-kind-match_settled = Contact settled
dash-kind-match_chosen = Account chosen for a contact
dash-kind-note_refused = Note refused by Halo
dash-kind-exported = Taken away as a file

## Trends

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
dash-by-contact = Contact in Halo
dash-by-contact-with = With a contact
dash-by-contact-without = Without a contact
dash-contact = Contact in Halo
dash-verified = Last verified
dash-privileged = Administrator
dash-who-privileged = Administrators
dash-who-others = Everybody else
dash-first-page = First
dash-more = More
account-verify = Verify
account-verify-whom = Verify { $user }
account-verify-gone = This account is no longer there, or not enabled, so nobody can be asked. Read accounts now, and look again.
account-verify-nobody = Halo shows you no user of this customer who has this account’s address or id. Enter it on the user in Halo, or open the pod on their ticket and look there.
account-verify-several = Several users in Halo have this account’s address. Open the pod on the right one’s record or ticket in Halo.
account-look-reason = Find somebody by how their name or UPN begins, and verify them in the pod of their user in Halo. Only people whom Halo shows you are found, and of all who begin so the first five are looked at: write more of it, if the right one is not among them.
account-look-short = Write at least three letters of the name or the UPN.
account-look-long = Write no more than 80 letters of the name or the UPN.
account-look-nobody = Nobody was found who begins so and can be opened from here. Write it otherwise, or open the pod on their ticket or record in Halo.
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

## Contacts without an account

dash-contacts = Contacts
dash-contacts-title = Contacts without an account
dash-contacts-reason = By the lists of Halo’s users and Microsoft’s accounts as they were last read. Nothing is decided here: the pod looks each contact up anew. Mend it in Halo, or open the contact’s pod, where an administrator can be asked.
dash-contacts-readings = Reading contacts from Halo
dash-contacts-now = Have everything read now
dash-contacts-read = { $left ->
    [one] One customer’s contacts were read from Halo, the last time at { $time }.
   *[other] { $left } customers’ contacts were read from Halo, the last time at { $time }.
}
dash-contacts-never = No contacts were read from Halo yet. It begins by itself within a quarter of an hour.
dash-contacts-nobody-read = No contacts are read: no customer has a tenant yet, or no Microsoft application is set.
dash-contacts-going = { $number } contacts read so far
dash-contacts-queued = contacts are about to be read
dash-contacts-problem-throttled = Contacts: Halo asks us to wait. What was read before is shown.
dash-contacts-problem-silent = Contacts: Halo did not answer. What was read before is shown.
dash-contacts-problem-strange = Contacts: Halo’s answer was not what it should be. What was read before is shown.
dash-contacts-problem-endless = Contacts: Halo’s list does not come to an end. What was read before is shown.
dash-contacts-unreadable = { $number } entries of Halo’s list of contacts could not be read.
dash-contacts-addresses = Addresses in Halo
dash-contacts-number = user { $number }
dash-contacts-waits = Somebody waits for this to be decided
dash-contacts-open = Open pod
dash-contacts-open-whose = Open the pod of { $user }
dash-contacts-of-customer = { $left ->
    [0] Each of its { $number } active contacts in Halo is one account, by the lists as they were last read.
    [one] One of its { $number } active contacts in Halo is no account, by the lists as they were last read.
   *[other] { $left } of its { $number } active contacts in Halo are no account, by the lists as they were last read.
}
dash-contacts-see = See them
dash-by-why = Why
dash-why-no_account = No account signs in with the address
dash-why-several = Several accounts fit
dash-why-nothing_to_go_by = No address and no id
dash-why-named_account_missing = The named account is missing
dash-why-foreign_tenant = Another tenant is named
dash-why-unreadable_id = The id is none
dash-needs-contacts = { $left ->
    [one] One contact has no account
   *[other] { $left } contacts have no account
}
dash-needs-contacts-detail = Whoever of them calls cannot be asked until that is mended in Halo.

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
dash-needs-others = { $left ->
    [one] One more account cannot be verified
   *[other] { $left } more accounts cannot be verified
}
dash-needs-privileged-detail = Coverage says of each customer why, and what helps.

## Where things are found elsewhere

sketch-where = Where this is (a sketch)
sketch-way = A sketch, not a picture; the layout and some labels may differ. The way there: { $fix }
sketch-halo-service-way = Configuration › Integrations › HaloPSA API › View Applications › New
sketch-halo-service-name = Application Name
sketch-halo-service-name-value = Vouchsafe
sketch-halo-service-method = Authentication Method
sketch-halo-service-method-value = Client ID and Secret (Services)
sketch-halo-service-method-next = choose this one; Halo then makes an id and a secret.
sketch-halo-service-id = Client ID
sketch-halo-service-id-value = 1b2c3d4e-…
sketch-halo-service-id-next = copy it into “Client ID of the first”.
sketch-halo-service-secret = Client Secret
sketch-halo-service-secret-value = 5f6a7b8c-…-9d0e1f2a-…
sketch-halo-service-secret-next = copy it before you save: Halo shows it only when it is made.
sketch-halo-service-login = Login Type
sketch-halo-service-login-value = Agent, as an API-only agent
sketch-halo-service-login-next = choose Agent, and under “Agent to log in as” the API-only agent.
sketch-halo-service-permissions = Permissions (a tab)
sketch-halo-service-permissions-value = read:tickets, edit:tickets, read:customers
sketch-halo-service-permissions-next = tick these three.
sketch-halo-sign-in-way = Configuration › Integrations › HaloPSA API › View Applications › New
sketch-halo-sign-in-name = Application Name
sketch-halo-sign-in-name-value = Vouchsafe sign-in
sketch-halo-sign-in-method = Authentication Method
sketch-halo-sign-in-method-value = Authorisation Code (Native Application)
sketch-halo-sign-in-method-next = choose this one; it has no secret.
sketch-halo-sign-in-id = Client ID
sketch-halo-sign-in-id-value = 6c7d8e9f-…
sketch-halo-sign-in-id-next = copy it into “Client ID of the second”.
sketch-halo-sign-in-redirect = Login Redirect URL
sketch-halo-sign-in-redirect-value = https://…/auth/halo/…/callback
sketch-halo-sign-in-redirect-next = paste the address from this page, exactly as it is.
sketch-halo-sign-in-login = Login Type
sketch-halo-sign-in-login-value = Agent
sketch-halo-sign-in-permissions = Permissions (a tab)
sketch-halo-sign-in-permissions-value = all
sketch-halo-sign-in-permissions-next = tick “all”: what an agent may see, Halo still decides.
sketch-halo-tab-way = Configuration › Custom Objects › Custom Tabs › New
sketch-halo-tab-name = Name
sketch-halo-tab-name-value = Identity Verification
sketch-halo-tab-entity = Entity
sketch-halo-tab-entity-value = Ticket
sketch-halo-tab-entity-next = Ticket for the first tab, User for the second.
sketch-halo-tab-kind = Type
sketch-halo-tab-kind-value = Iframe
sketch-halo-tab-kind-next = choose Iframe: the field for the address appears then.
sketch-halo-tab-url = URL
sketch-halo-tab-url-value = https://…/pod/…/ticket?{ $fix }
sketch-halo-tab-url-next = paste the address as it is. Halo fills in what begins with a dollar sign: the ticket, the agent, and its signature.
sketch-halo-tab-signed = Send secure URL parameter
sketch-halo-tab-signed-value = ✓
sketch-halo-tab-signed-next = switch it on; it is off by default, and its label may be another.
sketch-halo-tab-secret = Iframe secret
sketch-halo-tab-secret-value = ••••••••
sketch-halo-tab-secret-next = paste the secret that is made here, into both tabs.
sketch-entra-overview-way = Entra ID › App registrations › your application › Overview
sketch-entra-overview-name = Display name
sketch-entra-overview-name-value = Vouchsafe
sketch-entra-overview-id = Application (client) ID
sketch-entra-overview-id-value = 1b2c3d4e-…
sketch-entra-overview-id-next = copy this one, and not the object ID beside it.
sketch-entra-overview-tenant = Directory (tenant) ID
sketch-entra-overview-tenant-value = 9d0e1f2a-…
sketch-entra-overview-kinds = Supported account types
sketch-entra-overview-kinds-value = Multiple organizations
sketch-entra-overview-kinds-next = must name several organizations, or no customer can consent.
sketch-entra-secret-way = Entra ID › App registrations › your application › Certificates & secrets
sketch-entra-secret-certificate = Certificates (a tab)
sketch-entra-secret-certificate-value = Upload certificate
sketch-entra-secret-certificate-next = in place of a secret: upload the certificate alone, and paste certificate and key here.
sketch-entra-secret-description = Client secrets (a tab)
sketch-entra-secret-description-value = New client secret
sketch-entra-secret-description-next = make one, and note the day on which it ends.
sketch-entra-secret-value = Value
sketch-entra-secret-value-value = Qx7~…
sketch-entra-secret-value-next = copy it at once: Entra shows it only now.
sketch-entra-secret-id = Secret ID
sketch-entra-secret-id-value = 3c4d5e6f-…
sketch-entra-redirect-way = Entra ID › App registrations › your application › Authentication
sketch-entra-redirect-platform = Add a platform
sketch-entra-redirect-platform-value = Web
sketch-entra-redirect-platform-next = choose Web.
sketch-entra-redirect-redirect = Redirect URI
sketch-entra-redirect-redirect-value = https://…/auth/microsoft/consent
sketch-entra-redirect-redirect-next = paste the address from this page, exactly as it is.

## Matches

dash-matches = Matches
dash-matches-waiting = Matches to decide
dash-matches-reason = Who a contact is, where no rule can say. It takes two: another administrator than the one who asked says so.
dash-matches-none = Nothing waits to be decided.
dash-matches-sign-in = Confirming needs a sign-in of less than ten minutes ago.
dash-matches-agreed = Agreed on
dash-matches-asked = To be looked into
dash-matches-asked-reason = A technician asked, because nobody could tell which account these contacts are. Mend it in Halo, and look again: whoever is found leaves this list by themselves. Where Halo cannot be mended, choose the account here.
dash-match-choose = Choose the account
dash-match-choose-whom = Choose the account of { $user }
dash-match-look = Look again in its pod
dash-match-done = It is settled
dash-match-nobody = There is no account
dash-match-by = { $technician }, { $when }
dash-match-hidden = Halo does not show this contact to you.
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
dash-match-settled = Somebody else settled this while this page was open, or it was never asked. Nothing was changed.
choose-title = Which account is it?
choose-back = Back to matches
choose-reason = Compare both sides, and choose only if you know that they are the same person. A name alone is not enough, and neither is what a caller says.
choose-halo = In Halo
choose-entra = In Microsoft Entra
choose-name = Name
choose-company = Customer
choose-addresses = Addresses
choose-named-tenant = Azure tenant
choose-named-object = Azure object id
choose-before = Account until now
choose-tenant = Tenant
choose-mail = Mail
choose-object = Object id
choose-tenant-id = Tenant id
choose-other = Last asked for
choose-empty = –
choose-inactive = Not active
choose-sure = From now on this account answers for the contact, found by tenant and object id, until Halo’s entry changes or somebody undoes it.
choose-confirm = This is the same person
choose-sign-in = Choosing needs a sign-in of less than ten minutes ago.
choose-others = Look at another one
choose-search = Search for an account
choose-candidates = Accounts
choose-compare = Compare
choose-compare-whom = Compare with { $user }, { $upn }
choose-nobody = No account was found. Write how the name or the UPN begins.
choose-letters = Write at least two letters of the name or the UPN, and no more than 80.
choose-gone = This account is not, or no longer, in a tenant where it could be the contact’s.
choose-changed = The contact in Halo, or the account, has changed since you looked. Both are shown as they are now; nothing was done.
choose-not-asked_by_you = You asked for it, so somebody else has to say it.
choose-not-named = Halo names an Azure object id for this contact, or an Azure tenant that is none. Correct it there, and look again: nothing goes past it.
choose-not-foreign_tenant = The account is in no tenant of this customer’s, or Halo names another one.
choose-not-another_signs_in = Another account signs in with this contact’s address, and is found by it. Correct the address in Halo first.
choose-not-own = That is you, so somebody else has to say it.
choose-not-inactive = Halo says that the contact is no longer active.
choose-not-disabled = The account is disabled, so it could not be asked.
choose-not-guest = The account is a guest, so it could not be asked.
choose-not-source = The account comes from a source that this customer does not allow.
dash-match-meanwhile = Somebody else decided this, or asked for another account, while this page was open. Nothing was changed.

## Settings

dash-settings = Settings
set-save = Save
set-saved = Saved: { $fix }.
set-opens-doors-others = Needs a sign-in of less than ten minutes ago; the other administrators get a mail, where Halo has their address.
set-opens-doors-channels = Needs a sign-in of less than ten minutes ago; it is told where alerts go, and no other administrator gets a mail.
set-opens-doors-oneself = Needs a sign-in of less than ten minutes ago. Nobody but you gets a mail of it: no other administrator is named, and alerts go nowhere.
set-opens-doors-nobody = Needs a sign-in of less than ten minutes ago. Nobody is told of it: no mail server, webhook or syslog is set.
set-sign-in-again = Most changes here need a sign-in of less than ten minutes ago. Sign in again in a new tab, then come back here: what you entered stays.
set-sign-in-needed = Not saved: this needs a sign-in of less than ten minutes ago. Sign in again in a new tab, then come back here and save again: what you entered is still here, but for secrets.
set-missing = Halo did not tell these now: { $fix }. What is set stays as it is; reload this page to try again.
set-missing-agents = its agents
set-missing-outcomes = its outcomes
set-missing-types = its ticket types
set-export = As a file
set-export-reason = Everything that is set for this Halo, but no secret, as the file that “vouchsafe apply” reads. Applied here again, it changes nothing.
set-export-link = Download as TOML
set-export-change = Change or paste it here
file-title = The settings as a file
file-reason = Paste a file for “vouchsafe apply”, or change what is in force. You see first what it would change; nothing is in force before you press “Apply”.
file-begin-all = Begin with everything in force
file-begin-own = Only this Halo and its customers
file-label = The file, as TOML
file-hint = Sections, customers and tenants that it does not name stay as they are. A Halo or a customer that it names is afterwards exactly as it says: what is left out there is taken away. No secret belongs in it: those that are known stay.
file-show = Show what would change
file-changes = What would change
file-nothing = Nothing would change: all of this is in force.
file-added = Added
file-changed = Changed
file-removed = Taken away
file-opens = Opens a door
file-looser = Looser than the policy in force
file-apply = Apply
file-saved = It is in force, and the log tells what was before.
file-example = How rules are written
file-sign-in-again = Applying needs a sign-in of less than ten minutes ago. Sign in again in a new tab, then come back here: what you entered stays.
file-not-recent = Nothing was changed: applying a file needs a sign-in of less than ten minutes ago. Sign in again, then press “Apply” again.
file-meanwhile = Somebody else changed settings meanwhile, so nothing was changed. What you entered is still here, and below is what it would change now, also of what they did: bring it up to date, then show again what would change.
file-not-back = A secret never comes back to a page, so paste the file again, without it.
file-empty = Nothing was changed: there is nothing in this file.
file-long = Nothing was changed: shorten the file to { $number } KiB, or use “vouchsafe apply” on the machine.
file-secret = Nothing was changed: take out what holds a secret or names a file ({ $fix }). Secrets are entered in their forms, or with “vouchsafe apply” on the machine; those that are known stay as they are.
file-secret-needed = Nothing was changed: this leads elsewhere, and no secret goes there by itself ({ $fix }). Change it in its form with the secret, or with “vouchsafe apply” on the machine.
file-wrong = Nothing was changed. Mend this, then show again what would change: { $fix }
file-wrong-at = Nothing was changed. Mend this at { $number } (line and column), then show again what would change: { $fix }
file-elsewhere = Nothing was changed: this file is also about the Halo “{ $fix }”, which has administrators of its own. Take that out here, or use “vouchsafe apply” on the machine.
file-form = Nothing was changed: which form the connector has is found out on the machine, with “vouchsafe check --live”. Leave “form” as it is in force.
file-tenant = Nothing was changed: customer { $number } does not have the tenant { $tenant }. Connect it under Customers, where its own administrator consents, or use “vouchsafe apply” on the machine.
set-frame = The pod in Halo
set-frame-reason = In Halo, under Configuration, Custom Objects, Custom Tabs: one tab of type Iframe for tickets, one for users, with “send secure URL parameter” on. Copy each address as it is.
set-frame-ticket = Address for tickets
set-frame-user = Address for users (that Halo fills it in there, and signs it, is not confirmed; if not, the pod says what is missing)
set-frame-made = The new Iframe secret, shown this once
set-frame-made-next = Copy it into both tabs now. It cannot be shown again; you can make another one.
set-frame-no-secret = There is no Iframe secret yet, so no pod opens: make one, and copy it into both tabs.
set-frame-one-secret = One Iframe secret counts.
set-frame-old-secrets = Several Iframe secrets count, until somebody takes the old ones away.
set-frame-old-until = The old Iframe secret still counts until { $time }. Then it stops by itself.
set-frame-never = Halo has not opened a pod yet.
set-frame-opened = Halo opened a pod at { $time }.
set-frame-failed = A pod was not opened at { $time }.
set-frame-failed-signature = The signature did not hold: copy the Iframe secret into the tab again, or make a new one, and switch “send secure URL parameter” on.
set-frame-failed-unreplaced = Halo did not fill in the tab’s address: copy it from here again, as it is.
set-frame-failed-ids = The tab’s address lacks something: copy it from here again, as it is.
set-secret = Make a new Iframe secret
set-old-secret = Take the old one away now
set-old-secret-done = The old Iframe secret counts no more.
set-people = People
set-people-reason = Administrators change settings and confirm what loosens the policy; auditors see everything and change nothing; second technicians may agree where two are asked for.
set-people-agent = Agent in Halo
set-people-administrator = Administrator
set-people-auditor = Auditor
set-people-second = Second technician
set-people-gone = not in Halo’s list
set-people-more = Halo has more agents than are shown here. The others are named by their numbers under “As a file”.
set-people-unknown = Somebody you ticked is no agent whom Halo lists now. Reload the page and choose again.
set-people-yourself = You cannot stop being an administrator yourself: another administrator takes you off.
set-everyday = Every day
set-everyday-reason = How technicians work with it.
set-prompts = Prompts for each technician in an hour
set-prompts-hint = Raising it needs a sign-in of less than ten minutes ago.
set-prompts-wrong = Write how many prompts a technician may send in an hour: a number from 1 to 1000.
set-zone = Time zone
set-zone-hint = As notes and this dashboard tell the time, such as Europe/London.
set-zone-wrong = There is no such time zone: choose one from the list, such as Europe/London.
set-outcome = Outcome of notes
set-outcome-hint = The action with which Halo writes notes; a private one.
set-outcome-wrong = Choose an outcome that Halo lists.
set-advice = What technicians tell users
set-advice-reason = What stands in the pod after a denial, and where users set up their phones.
set-call_back = Number to ring after a denial
set-call_back-hint = Such as: the number in the contact card.
set-call_back-wrong = Shorten the number to ring to 120 characters.
set-procedure = Procedure after a denial
set-procedure-hint = At most 300 characters.
set-procedure-wrong = Shorten the procedure to 300 characters.
set-register = Where users register Microsoft Authenticator
set-register-hint = Such as https://aka.ms/mysecurityinfo.
set-register-wrong = Write an address that begins with https://, without ? and #, or leave it empty.
set-alerts = Alerts
set-alerts-reason = Who hears at once of denials, fraud reports, “this was not me”, and of changes that open doors.
set-mail = Mail addresses
set-mail-hint = One a line. Without any, alerts go to every administrator, at the address that Halo has.
set-mail-wrong = Write at most 20 mail addresses, one a line, such as soc@msp.example.
set-webhook = Webhook
set-webhook-hint = Another host needs its own secret.
set-webhook-wrong = Write the webhook’s address, such as https://hooks.msp.example/vouchsafe, or clear both it and its secret.
set-webhook_secret = The webhook’s secret
set-webhook_secret-hint = Empty: it stays as it is.
set-webhook_secret-wrong = Enter the secret for this webhook, at most 500 characters: none is known for its host.
set-syslog = Syslog
set-syslog-hint = Such as tls://siem.msp.example:6514.
set-syslog-wrong = Write the receiver’s address, such as tls://siem.msp.example:6514. tcp:// and udp:// are for this machine only.
set-retention = How long personal data is kept
set-retention-reason = Names, addresses and texts of people in the log, in verifications and in notes here. What is older is erased once a day, and nothing brings it back; tickets, technicians and verdicts stay, and the log can still be checked.
set-keep = Days
set-keep-hint = From 14 to 3650; empty: for ever. A shorter time needs a sign-in of less than ten minutes ago, is told as other changes that open doors are, and is first acted on a day later.
set-keep-wrong = Write for how many days personal data is kept, from 14 to 3650, or leave it empty to keep it for ever.
set-brand = Your name and colour
set-brand-reason = What technicians see in the pod and in this dashboard.
set-msp = Name
set-msp-hint = At most 40 characters.
set-msp-wrong = Shorten the name to 40 characters.
set-colour = Colour in light pages
set-colour-hint = Such as #1f4f8f. Empty: Vouchsafe’s own.
set-colour-wrong = Write a colour as # and six digits from 0 to f, such as #1f4f8f, or leave it empty.
set-colour-faint-light = Take a darker colour for light pages: { $suggestion } on { $fix } has a contrast of { $number } to 1, and text needs 4.5 to 1.
set-colour-faint-dark = Take a lighter colour for dark pages: { $suggestion } on { $fix } has a contrast of { $number } to 1, and text needs 4.5 to 1.
set-dark_colour = Colour in dark pages
set-dark_colour-hint = Such as #8fbdf5. Empty: Vouchsafe’s own.
set-links = Links in the pod
set-links-reason = Where technicians go from the pod, in a new tab, such as your documentation or your tool for Microsoft 365.
set-links-hint = One a line: its name, a blank, and its address, such as “Docs https://docs.msp.example/{"{"}client{"}"}”. What is filled in: {"{"}ticket{"}"}, {"{"}user{"}"} and {"{"}client{"}"} are Halo’s numbers, {"{"}tenant{"}"} and {"{"}account{"}"} Microsoft’s ids. A link without its number is not shown.
set-links-wrong = Write at most four links, one a line: a name of at most 30 characters, a blank, and an address that begins with https:// and has nothing in braces but ticket, user, client, tenant and account, behind the host.
set-purposes = Purposes
set-purposes-reason = What a ticket’s type or category suggests that it is for. Technicians can choose another.
set-purposes-none = Nothing
set-purposes-new = Another type or category
set-purposes-wrong = Name each type or category once, in at most 100 characters, and choose a purpose from the list.

## First start

first-steps = Steps
first-step-halo = Halo’s address
first-step-applications = Applications
first-step-sign-in = Sign in
first-step-administrator = Administrator
first-over = Nothing to set up here
first-over-reason = This link was used, is more than 30 minutes old, or somebody administers this already. On the machine itself, “vouchsafe admin link” prints a new one, and “vouchsafe admin grant” brings back an administrator who was lost.
first-link = Set up Vouchsafe
first-link-reason = This connects a Halo, and makes you its first administrator. It takes about ten minutes, works in this browser only, and can be left and taken up again.
first-begin = Begin
first-halo = Where is your Halo?
first-halo-reason = Halo is asked there where people sign in. Nothing is sent to it yet.
first-url = Halo’s address
first-url-hint = As you open it, such as https://acme.halopsa.com.
first-url-wrong = Write Halo’s address as you open it: it begins with https://, such as https://acme.halopsa.com.
first-url-guarded = This address is not asked: { $fix }.
first-id = Short name
first-id-hint = Stands in the pod’s address; taken from Halo’s unless you write one.
first-id-wrong = Write a short name of 1 to 32 lower-case letters, digits and hyphens.
first-tenant = Tenant
first-tenant-hint = Only if Halo does not name it itself.
first-applications = Two applications in Halo
first-applications-reason = In Halo ({ $host }), under Configuration, Integrations, HaloPSA API, View Applications, make these two.
first-back-halo = Back to Halo’s address
first-service = 1. Vouchsafe
first-sign-in-application = 2. Vouchsafe sign-in
first-method = Authentication Method
first-method-service = Client ID and Secret (Services)
first-method-sign-in = Authorisation Code (Native Application)
first-login-type = Login Type
first-login-type-service = Agent, logging in as an API-only agent that sees all tickets and users
first-login-type-sign-in = Agent
first-permissions = Permissions
first-redirect = Login Redirect URL
first-client_id = Client ID of the first
first-client_secret = Client Secret of the first
first-secret-kept = A secret was given and is kept: leave this empty, unless it is another one.
first-sign_in_client_id = Client ID of the second
first-outcome = Outcome of notes, by its number
first-outcome-hint = A private one; 7 is Halo’s own “Private Note”.
first-outcome-wrong = Write the number of an outcome, such as 7.
first-id-missing = Copy the Client ID of both applications from Halo.
first-secret-missing = Copy the Client Secret of the first application from Halo: Halo shows it only when it is made.
first-same-application = Both Client IDs are the same: make two applications, and copy one ID from each.
first-check = Check, and go on
first-to-mend = Something is to be mended in Halo, or here. Do what stands below, then check again.
first-good = Good:
first-mend = To do:
first-untried = Not tried yet:
first-untried-sign-in = sign-in application: whether its Client ID is right, only signing in with it shows, in step 3
first-todo-halo_credentials = Compare the Client ID and the Client Secret of the first application with what Halo shows.
first-todo-halo_tenant = Correct the tenant in step 1.
first-todo-halo_auth_server = Check Halo’s address in step 1.
first-todo-halo_silent = Check Halo’s address in step 1, and that this machine reaches it. Then check again.
first-todo-halo_strange = Check Halo’s address in step 1, and the first application in Halo.
first-todo-outcome_missing = Write another outcome below. Halo has: { $fix }.
first-exchanged = Perhaps the two Client IDs are exchanged.
first-sign-in = Sign in with Halo
first-sign-in-reason = Halo is connected. Sign in as yourself: you become the first administrator, and name others afterwards.
first-sign-in-fails = If Halo does not ask for your password, or says that something is wrong, the second application is not right yet. It must be of the kind Authorisation Code (Native Application), have the Client ID that you entered, and this address:
first-back-applications = Back to the applications
first-administrator = Is this you?
first-signed-in = Signed in
first-administrator-reason = This agent becomes the first administrator. Nobody can do that a second time.
first-become = Become the administrator
first-somebody-else = No, sign in as somebody else

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
dash-incidents-notes-mend = The doctor says why Halo refuses them. Once that is mended in Halo, or another outcome is chosen in the settings:
dash-incidents-notes-again = Try them again
dash-incidents-notes-tried = { $left ->
    [one] One note is tried again. If Halo still refuses it, it is here again in a moment.
   *[other] { $left } notes are tried again. Those that Halo still refuses are here again in a moment.
}
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
dash-lift-meanwhile = Nothing was lifted: something has happened since this page was drawn. Look at what stands now, and decide again.
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
dash-report-since-longer = In force now. The log tells of no change since { $time }. What came before it, it does not tell.
dash-report-since-unknown = In force now. The log tells of no change.
dash-report-figures = In this period
dash-report-reach = Who can be verified today
dash-report-reach-sum = { $number } of { $left } people can be verified.
dash-report-reach-sum-unknown = { $number } of { $left } people can be verified; of { $user } it is not known.
dash-report-reach-as-of = As accounts were last read, at { $time }; disabled accounts and guests are not counted.
dash-report-reach-unread = Not all accounts were read yet; disabled accounts and guests are not counted.
dash-report-reach-cannot = Who cannot be verified
dash-report-reach-more = There are more. The dashboard’s list of accounts has them all.
dash-report-denials = Denied or reported as fraud
dash-report-exceptions = Exceptions
dash-report-settings = Policy and settings
dash-report-roles = Who may do what
dash-report-log = The log, and what was taken away
dash-report-filtered = filtered
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
dash-report-verify = Check the whole log now
dash-report-verify-never = It was not checked yet whether the log is whole. That is done once a day.
dash-report-verify-going = The log is being checked since { $time }: { $number } entries so far.
dash-report-verify-whole = Checked at { $time }, as “vouchsafe audit verify” does: all { $number } entries up to { $left } are unchanged and signed with this Halo’s keys, each follows the one before, and every verification is as the log has it.
dash-report-verify-younger = Some entries of this period are younger than that.
dash-report-verify-rewritten = NOT WHOLE: at { $time } the log was whole up to entry { $left }, and that entry is another one now.
dash-report-verify-changed = NOT WHOLE, as checked at { $time }: { $why }.
dash-report-verify-unread = At { $time } it could not be checked whether the log is whole: { $why }.
dash-report-somebodys = Nobody can say any more which customer this is about. The report of all customers tells it.
dash-report-offline = Anybody can check the whole log without Vouchsafe’s server; what is printed here cannot be taken back:

## Customers

customers-name = Customer
customers-standing = State
customers-tenants = Tenants
customers-search = Name, number or tenant id
customers-read = Read from Halo now
customers-as-of = As Halo had them at { $time }
customers-never = Halo’s list has not been read yet
customers-failed = Halo did not give its list at { $time }. What is shown is older, or only what is set here. Read it again, and see on the home page whether Halo answers.
customers-cut = Halo has more customers than are read: only the first { $number } are here.
customers-not_active = Not active yet
customers-mark-shares = Shares a tenant with another customer
customers-mark-several = Has several tenants
customers-mark-gone = Not in Halo’s list
customers-mark-differs = Halo’s own mapping names another tenant
connection-unconnected = Not connected
connection-consent_asked = Waiting for consent
connection-to_confirm = To be confirmed
connection-secret_missing = Secret missing
connection-secret_tried = Secret being tried
connection-secret_refused = Secret refused
connection-active = Active
dash-previous = Previous
dash-next = Next

## One customer

customer-all = All customers
customer-number = Halo client { $number }
customer-tenant = Tenant
customer-sign-in-again = To confirm or remove a tenant, or to paste a secret, you must have signed in within the last ten minutes.
customer-ask = Connect a tenant
customer-ask-another = Another tenant
customer-ask-reason = Name the tenant first. Then there is a link with which one of its administrators consents, good for seven days and for this tenant only. Nothing is connected until you have seen whose tenant it is.
customer-ask-label = Tenant id, or one of its domains
customer-ask-button = Make the link
customer-ask-suggested = Make a link for this one
customer-suggested = Halo’s own mapping names these. It is a suggestion: whoever may configure Halo can change it.
customer-not-a-tenant = That is neither a tenant’s id nor a domain. An id looks like 01234567-89ab-cdef-0123-456789abcdef, a domain like contoso.com.
customer-not-found = No link was made, because Microsoft did not name a tenant. { $fix }
customer-unknown-domain = No link was made: Microsoft knows no tenant with the domain { $fix }. Look whether it is spelled right, or write the tenant’s id.
customer-unknown-id = No link was made: Microsoft knows no tenant with the id { $fix }. Look whether it is all of it, or write one of the tenant’s domains.
customer-has-it = This customer has the tenant { $fix } already. There is nothing to connect.
customer-link = Consent link
customer-link-reader-reason = For { $fix }, until { $time }. Send it to an administrator of that tenant. For a quarter of an hour, or until you sign in anew, it is shown here to you, and to nobody else; a new one takes its place, and makes it useless.
customer-link-follow = When it is sent: follow here until they have consented
customer-link-copy = The link; one press marks all of it
customer-link-open = Open it here, if you are an administrator there
customer-asked = Waiting for consent
customer-asked-until = { $technician } made a link, which is good until { $time }.
customer-asked-unseen = Only who made it sees it, for a quarter of an hour, or until they sign in anew. If it was not copied, a new one takes its place.
customer-asked-over = The link that { $technician } made was good until { $time }. Make a new one.
customer-withdraw = Take the link back
customer-to-confirm = Is this their tenant?
customer-to-confirm-reason = Somebody consented with the link. This is what Microsoft itself says of the tenant. Confirm it only if all of it is your customer’s.
customer-tenant-name = Calls itself
customer-domains = Verified domains
customer-more-domains = and { $number } more
customer-roles = Permissions that were granted
customer-role-granted = granted
customer-role-missing = missing
customer-role-left-out = not granted
customer-roles-unread = Which permissions were granted, Microsoft does not say now. { $fix }
role-user_read_all = to find the account of a contact, and to see whether it may be asked
role-userauthenticationmethod_read_all = to see which methods somebody has registered
role-organization_read_all = to see the tenant’s verified domains, and whether passwords are synchronised
role-auditlog_read_all = may be left out: to see what everybody has registered, for the coverage
customer-lacks-roles = These permissions are missing: { $fix }. Add them to your application in Entra as application permissions, then make a new link and have them consent again.
customer-obstacle = It cannot be confirmed now. { $fix } Consent may take a minute to arrive: load this page again.
customer-confirm = Yes, this is their tenant
customer-not-theirs = No, forget it
customer-decide-shares = Halo client { $number } has this tenant, too. I know, and want both to have it.
customer-decide-several = This customer has another tenant already: { $fix }. I know, and want it to have several.
customer-elsewhere = A customer of another Halo here has this tenant. Only who has this machine can share it, with “vouchsafe apply”.
customer-undecided = Nothing was changed. Say with the tick box that you know what is special about this tenant, then confirm it again.
customer-other-than-shown = Nothing was changed, because Microsoft says something else of this tenant now than what you were shown. Look at it again.
customer-shares = Halo client { $number } has this tenant, too.
customer-remove = Remove this tenant
customer-script = How their administrator makes a connector secret
customer-script-download = Download connector-secret.ps1
customer-script-hand = and hand it to an administrator of the tenant. It changes no secret that is there already.
customer-script-run = They run it in PowerShell, with the module Microsoft.Graph.Applications:
customer-script-paste = They hand you the secret that it shows, by a way that only you can read. Paste it here.
customer-secret-label = Connector secret
customer-secret-button = Take it, and try it
good-until = Good until (may be left out)
good-until-hint = The day on which it ends, as the script or Entra shows it. You are warned 30 days before.
good-until-wrong = Nothing was taken: “Good until” is a day to come, such as 2027-11-26, or empty.
good-until-later = It is good until { $time }.
good-until-soon = It is good until { $time } only: have another one made now.
good-until-over = It was good until { $time }: have another one made.
dash-working-ends = Next secret to end
dash-working-ends-none = nobody said when
dash-working-ends-app = { $time }: the Microsoft application’s
dash-working-ends-connector = { $time }: { $company }’s
secret-in-force = A connector secret is in force.
secret-none = There is no connector secret, so nobody in this tenant can be asked.
secret-none-yet = No connector secret is in force yet, so nobody in this tenant can be asked.
secret-paste = Paste a secret
secret-another = Paste another one
secret-follows = This page loads itself until that is known.
secret-look = Follow what happens, or load this page again.
secret-works = What was pasted at { $time } works.
secret-going = What was pasted at { $time } is being tried. Microsoft takes a fresh secret after seconds, or after minutes.
secret-going-refused = What was pasted at { $time } does not work yet, after { $number } tries. It is tried for 15 minutes, because a fresh secret may take that long. { $fix } If it was copied wrongly, paste another one: it takes this one’s place.
secret-refused = What was pasted at { $time } was given up after { $number } tries. { $fix } Then paste the secret again.
secret-is-an-id = That is an id, not a secret: in the script’s output, the secret stands behind “Secret:”. Nothing was taken.
secret-cannot-be = That cannot be a secret: Microsoft’s have some 40 letters, digits and signs, and no blanks. Nothing was taken.

## Back from Microsoft, for a customer's administrator

consent-given-title = Thank you
consent-given-reason = Your consent has arrived. Your IT provider now looks at it and confirms it. Until then nothing is connected.
consent-given-next = You can close this page.
consent-refused-title = Nothing was granted
consent-refused-reason = Microsoft says that consent was not given. Nothing was changed.
consent-refused-next = The link is still good. Open it again, or ask your IT provider.
consent-other_tenant-title = Another tenant
consent-other_tenant-reason = This link is for one tenant, and the consent came from another. Nothing was connected.
consent-other_tenant-next = Open the link again and sign in as an administrator of the right tenant. In the other one, you can remove the application again, under Enterprise applications.
consent-expired-title = This link is too old
consent-expired-reason = It was good for seven days. Nothing was connected.
consent-expired-next = Ask your IT provider for a new one.
consent-used-title = This link was used already
consent-used-reason = A consent came with it before. This one changed nothing.
consent-used-next = You can close this page.
consent-unclear-title = That was no answer
consent-unclear-reason = What came back is not what Microsoft sends. Nothing was connected.
consent-unclear-next = Open the link again.
consent-unknown-title = This link is no longer good
consent-unknown-reason = There is no such link, or a newer one has taken its place. Nothing was connected.
consent-unknown-next = Ask your IT provider for a new one.

## The log, of customers

dash-kind-consent_asked = Consent link made
dash-kind-consent_given = Consent given
dash-kind-consent_refused = Came back from Microsoft, and changed nothing
dash-kind-consent_withdrawn = Consent link taken back
dash-kind-tenant_confirmed = Tenant confirmed
dash-kind-secret_pasted = Connector secret pasted
dash-kind-secret_works = Connector secret works
dash-kind-secret_refused = Connector secret given up

## The Microsoft application

microsoft-application = The application that reads
microsoft-none = None is set yet.
microsoft-redirect = Register this address with it, as a redirect URI of type Web:
microsoft-roles = It needs these application permissions of Microsoft Graph, all of which only read:
microsoft-client-id = Application (client) id
microsoft-client-secret = Client secret
microsoft-certificate = A certificate instead of a secret
microsoft-certificate-pem = The certificate and its private key, both as PEM, one below the other
microsoft-certificate-why = The key is never sent to Microsoft, but what is sent is signed with it. Upload the certificate alone under Certificates & secrets in Entra first.
microsoft-one-proof = Nothing was changed: enter a secret or a certificate, and leave the other empty.
microsoft-no-certificate = Nothing was changed: that is no certificate as PEM, which begins with -----BEGIN CERTIFICATE-----.
microsoft-no-key = Nothing was changed: the private key is missing or cannot be read. It must be RSA, of 2048 to 4096 bits, without a password, and stand below the certificate.
microsoft-another-key = Nothing was changed: that private key does not belong to that certificate.
microsoft-secret-kept = Leave both empty to keep what is in force.
microsoft-save = Save
microsoft-saved-tried-yes = Saved. Microsoft was asked in a connected tenant, and takes it.
microsoft-saved-tried-no = Saved, but not tried: no connected tenant answers for this application yet. It is tried when a customer’s administrator has consented.
microsoft-saved-application = Saved.
microsoft-saved-set-up = Saved, but not tried: it is tried when a customer’s administrator has consented to it.
microsoft-saved-forgotten = It is forgotten here. In Entra, it is still there.
microsoft-saved-testers = Saved: Testers.
microsoft-refused = Nothing was changed. { $fix } If it was made just now, wait a minute, then save again.
microsoft-sign-in-again = To change an application, you must have signed in within the last ten minutes.
microsoft-sign-in-needed = Not saved: to change anything here, you must have signed in within the last ten minutes. Sign in again, then save again.
microsoft-not-an-id = Nothing was changed: an application’s id looks like 01234567-89ab-cdef-0123-456789abcdef. It stands on its overview page in Entra.
microsoft-secret-needed = Nothing was changed: another application needs its own secret. Make one under Certificates & secrets, and enter it, too.
microsoft-stolen = What a stolen database would give
microsoft-stolen-alone = The database alone: names and addresses of users and technicians, ticket numbers and verdicts, and of every account in connected tenants how it could be asked. Every secret in it is sealed with a key that lies in a file of its own.
microsoft-stolen-with-key = The database and the key file: the secret of the application that reads (or its certificate’s key), with which users, their methods and the organisation of every customer that consented can be read (and with AuditLog.Read.All audit and sign-in logs), and nothing written. And the connector secrets, with which prompts can be sent to the users of those tenants. Keep the key file out of back-ups of the database.
microsoft-stolen-written = Write access to the database without the key: no tenant can be added and no secret moved to another customer, because each is sealed with where it stands. But a block after a denial can be deleted, and a used approval be made to look unused for the rest of its hour.
microsoft-stolen-after = After a theft: remove the applications’ secrets in Entra and each connector secret with Remove-MgServicePrincipalPassword, make new ones, and enter them here and on the customers’ pages.

## The mail server

set-mail-server = Mail server
set-mail-server-reason = Hands over what users, managers and administrators are written. It is the same for every Halo here. It is tried before it is saved; nobody gets a mail by that. To go without, clear all but encryption and port.
set-mail-server-fails = Nothing was changed, because the mail server cannot be used like this: { $fix }.
set-mail_host = Host
set-mail_host-hint = Such as smtp.msp.example.
set-mail_host-wrong = Write the mail server’s host name alone, such as smtp.msp.example; or clear host, user, password and sender to go without.
set-mail_security = Encryption
set-mail_security-starttls = STARTTLS (587)
set-mail_security-tls = TLS from the first byte (465)
set-mail_security-none = None: a mail server on this machine
set-mail_security-wrong = Choose how the way to the mail server is encrypted.
set-mail_port = Port
set-mail_port-hint = Empty: the usual one for this encryption.
set-mail_port-wrong = Write the mail server’s port, such as 587, or leave it empty.
set-mail_user = User
set-mail_user-hint = Only if the server wants one.
set-mail_user-wrong = A password needs a user: enter who signs in to the mail server, or clear the password.
set-mail_password = Password
set-mail_password-hint = Empty: it stays as it is. Another host, port or user needs its own.
set-mail_password-wrong = Enter the password for this user of this mail server, at most 500 characters: none is known for it.
set-mail_from = Sender
set-mail_from-hint = Such as Help desk check <verify@msp.example>.
set-mail_from-wrong = Write from whom mails come, such as Help desk check <verify@msp.example>.
set-alerts-no-mail = No mail server is set, so nobody gets any mail: neither these addresses, nor administrators, nor users. Set one under “Mail server” above.

## The way to Halo

set-halo = Halo
set-halo-reason = Its address, its two applications, and whose pages may show the pod. What is entered is tried first, as the doctor does. Another address, and a further Halo, take “vouchsafe apply” on the machine: technicians’ sign-ins go there.
set-halo-to-mend = Nothing was changed. Mend this in Halo or here, then save again: { $fix }
set-halo-on-the-machine = Nothing was changed: technicians’ sign-ins go to Halo’s address, so another one takes whoever has the machine, with “vouchsafe apply”.
set-halo_url = Halo’s address
set-halo_url-hint = As technicians open it, without /api.
set-halo_url-wrong = Shorten Halo’s address to 500 characters.
set-halo_tenant = Tenant
set-halo_tenant-hint = Only if Halo does not name it itself.
set-halo_tenant-wrong = Shorten the tenant to 500 characters.
set-halo_client_id = Client ID of the service application
set-halo_client_id-wrong = Shorten the Client ID to 500 characters.
set-halo_client_secret = Its Client Secret
set-halo_client_secret-hint = Empty: it stays as it is. Another address or application needs its own.
set-halo_client_secret-wrong = Enter the Client Secret of the service application, at most 500 characters: none is known for this one at this address.
set-halo_sign_in_client_id = Client ID of the sign-in application
set-halo_sign_in_client_id-hint = A wrong one keeps everybody out who signs in from then on, you too: only “vouchsafe apply” helps then.
set-halo_sign_in_client_id-wrong = Shorten the Client ID to 500 characters.
set-halo_frames = Addresses whose pages may show the pod
set-halo_frames-hint = Exactly as technicians see them in their browser, without a path. One a line.
set-halo_frames-wrong = Write 1 to 20 addresses, one a line, each like https://acme.halopsa.com, without a path.

## What sends prompts

microsoft-connector = What sends prompts
microsoft-connector-untested = No form of Microsoft’s connector has been seen to work here yet, so technicians can ask only the testers. Once a customer is connected, find it out on the machine that runs Vouchsafe:
microsoft-connector-async = The asynchronous form was found to work, so everybody in connected tenants can be asked.
microsoft-connector-sync = The synchronous form was found to work, so everybody in connected tenants can be asked.
microsoft-connector-command = vouchsafe check --live --upn YOU@TENANT --canary NOBODY@TENANT
microsoft-connector-who = YOU@TENANT is how somebody signs in to Microsoft who holds their phone now: it rings several times. NOBODY@TENANT is an account of the same tenant with no method registered: Microsoft must refuse it.
microsoft-testers = Testers
microsoft-testers-hint = As they sign in to Microsoft, such as colleague@msp.example. One a line. Name a colleague as tester, and open a ticket of theirs: nobody verifies themselves.
microsoft-testers-wrong = Nothing was changed: write at most 20 testers, one a line, as they sign in to Microsoft, such as colleague@msp.example.
microsoft-testers-strange = { $left ->
    [one] This tester is saved. As far as tenants were read, none has the domain, so perhaps nobody there can be asked
   *[other] These testers are saved. As far as tenants were read, none has their domains, so perhaps nobody there can be asked
}: { $fix }. Write the address as it signs in to Microsoft, or connect the tenant under Customers.
microsoft-testers-save = Save the testers

## Before any Halo is connected

dash-not-set-up = Nothing is set up yet
dash-not-set-up-reason = Vouchsafe runs here, and no Halo is connected. On this machine, the following prints a link that leads through it, good once and for 30 minutes:
dash-not-finished = Set-up is not finished
dash-not-finished-reason = “vouchsafe admin link”, on the machine, prints a link to go on with.
dash-front = Identity verification
dash-front-reason = To verify somebody, open their ticket in Halo, and Vouchsafe from there. What was done, and how it is set up, is in the dashboard.
dash-front-link = Sign in to the dashboard

## Secrets that we make

microsoft-same = Nothing was changed: that is the id of the other application. What runs only reads, and what makes secrets must be an application of its own.
microsoft-set_up = The application that makes connector secrets
microsoft-set_up-reason = May be left out: then secrets are pasted. It must be another application than the one that reads, since it may write. Customers consent to it by a link of its own, and may withdraw that as soon as a secret is made; it is needed again when the secret is renewed.
microsoft-set_up-role = It needs this one application permission of Microsoft Graph:
microsoft-set_up-forget = Forget this application
role-application_readwrite_all = to add a password to the customer’s “Azure Multi-Factor Auth Client”, and to take its own old ones away again. Microsoft has no narrower one for that: it also lets an application change every other application of the tenant, which Vouchsafe never does
microsoft-stolen-set_up = And if the application that makes secrets is set: its secret, too. With it, whoever has it can give themselves credentials of any application in each tenant whose consent stands, and by that nearly everything there. So let consents be withdrawn once a secret is made, or forget the application here until the next renewal.
made-summary = Have Vouchsafe make and renew it
made-reason = With the set-up application, to which an administrator of the tenant consents. Vouchsafe adds a secret of its own, waits until it works, renews it after two thirds of its life and takes its own old ones away. Passwords and certificates of others are not touched.
made-no-app = For this, set the application that makes connector secrets first:
made-link = Make the consent link
made-now = They have consented: make one now
made-stop = Make and renew no more
made-in-force = It was made by Vouchsafe, and is good until { $time }. The next one is made on { $when }.
made-stopped = It was made by Vouchsafe, and is good until { $time }. It is not renewed.
made-waits = A new one is to be made.
made-going = A new one is being made. Microsoft takes a fresh secret after seconds, or after minutes.
made-failed = At { $time } something was in the way, and it is tried again at { $when }. { $fix }
customer-link-set_up-reason = For { $fix }, until { $time }, and for the application that makes connector secrets. Send it to an administrator of that tenant. For a quarter of an hour it is shown here to you, and to nobody else. When they have consented, the secret is made by itself; then they may withdraw the consent again, under Enterprise applications.
customer-since = Something of this customer’s was changed since this page was shown, so nothing was done. Look at it as it is now; if you still want it, press again.
customer-since-link = { $technician } made a link at { $time }, after this page was shown, so nothing was done. Look at it as it is now; if you still want it, press again.
customer-since-secret = { $technician } pasted a secret at { $time }, after this page was shown, so nothing was done. Look at it as it is now; if you still want it, press again.
customer-since-making = { $technician } had a secret made at { $time }, after this page was shown, so nothing was done. Look at it as it is now; if you still want it, press again.
customer-asked-set_up = For the application that makes connector secrets.
consent-given_set_up-title = Thank you
consent-given_set_up-reason = Your consent has arrived. The secret for sign-in prompts is now made, which takes a few minutes.
consent-given_set_up-next = Afterwards you may remove this application again, under Enterprise applications. It is needed again when the secret is renewed.
dash-kind-secret_wanted = Connector secret to be made by Vouchsafe
dash-kind-secret_made = Connector secret made, and in force
dash-kind-secret_not_made = Connector secret could not be made or taken away
dash-kind-secret_removed = Replaced connector secret taken away
dash-kind-secret_unwanted = Connector secrets no longer made

making-setup_app_missing =
    .reason = There is no application that makes connector secrets any more.
    .next = Set it on the page “Microsoft”, or paste a secret here.
making-not_consented =
    .reason = { $company } has not consented to the set-up application, or has withdrawn it.
    .next = Make a consent link again when the secret is to be renewed, or paste one. The one in force goes on working until it ends.
making-app_disabled =
    .reason = { $company } has disabled the set-up application.
    .next = Have them enable it under Enterprise applications, or paste a secret. The one in force goes on working until it ends.
making-app_secret_wrong =
    .reason = Microsoft does not take the secret of the set-up application.
    .next = Make a new one in Entra, and enter it on the page “Microsoft”.
making-app_secret_expired =
    .reason = The secret of the set-up application has expired.
    .next = Make a new one in Entra, and enter it on the page “Microsoft”.
making-roles_missing =
    .reason = The set-up application was not given Application.ReadWrite.All.
    .next = Add it in Entra as an application permission. Then make a new link, and have them consent again.
making-secrets_forbidden =
    .reason = A policy for applications forbids new secrets in this tenant.
    .next = Have their administrator exempt “Azure Multi-Factor Auth Client” (an app management policy for it), then try again. Or they make one and you paste it.
making-lifetime_forbidden =
    .reason = A policy for applications allows only secrets of less than 30 days in this tenant.
    .next = Have their administrator exempt “Azure Multi-Factor Auth Client” (an app management policy for it), then try again. Or paste one.
making-secret_wrong =
    .reason = Microsoft does not take the new secret yet.
    .next = Nothing: a fresh one takes seconds, or minutes. After a quarter of an hour another one is made.
making-never_worked =
    .reason = For a quarter of an hour, Microsoft did not take the new secret.
    .next = Nothing: another one is made, and what is in force stays. If it happens again, have “Azure Multi-Factor Auth Client” looked at in this tenant.
making-keys_left =
    .reason = Several secrets that were made do not work, and could not be taken away.
    .next = Have “Azure Multi-Factor Auth Client” looked at in this tenant: the passwords named “Vouchsafe …” may be removed. Then make one again.
making-not_wanted =
    .reason = Whoever wanted it is no administrator any more, or decided otherwise.
    .next = If it is still wanted, make one now.
making-microsoft_silent =
    .reason = Microsoft did not answer, or wants to be asked less often.
    .next = Nothing: it is tried again.
making-microsoft_strange =
    .reason = Microsoft’s answer was not what it should be.
    .next = If it stays, send us what the server logged at that time.

seen-made = made by Vouchsafe, good until { $time }; the next one is made from { $when } on
seen-made-not_renewed = made by Vouchsafe, good until { $time }; it could not be renewed now: { $fix }
seen-made-ends = The connector secret ends on { $time }, and could not be renewed. { $fix }

## Many customers at a time

connect-title = Connect many
connect-partner = As their partner
connect-reason = Sign in to Microsoft once, as somebody of your company who administers your customers (GDAP). Then say which tenants are to be connected, and whose each is. Consent is given in advance in their names; you confirm each tenant, and its connector secret is made.
connect-needs = What this needs
connect-needs-app = The application that makes connector secrets, with this address as one more redirect URI of type Web, and these delegated permissions:
connect-needs-uri = Redirect URI
connect-needs-relations = Microsoft Graph, DelegatedAdminRelationship.Read.All: lists the tenants whose partner you are
connect-needs-principals = Microsoft Graph, Application.ReadWrite.All: makes the service principals of both applications in a customer’s tenant
connect-needs-roles = Microsoft Graph, AppRoleAssignment.ReadWrite.All: gives them their permissions there
connect-needs-partner_center = Microsoft Partner Center, user_impersonation: consents in advance in the customers’ names
connect-needs-person = Whoever signs in does so with multi-factor authentication, is an Admin agent in Partner Center, and has by GDAP the roles Cloud Application Administrator and Privileged Role Administrator in each customer’s tenant.
connect-needs-kept = What Microsoft gives for that sign-in is kept in memory only: for an hour, until you end it, or until the server stops. Then sign in again, and it goes on where it stopped.
connect-no-app = For this, set the application that makes connector secrets first:
connect-sign-in-again = To connect many customers, you must have signed in within the last ten minutes.
connect-start = Sign in to Microsoft
connect-start-again = Sign in as somebody else
connect-end = End the sign-in
connect-crowded = Too many sign-ins are under way. Try again in a few minutes.
leave-microsoft-title = On to Microsoft
leave-microsoft-link = Go on to Microsoft’s sign-in
connect-here = You are signed in to Microsoft until { $time }, in the tenant { $fix }. It lists { $left ->
    [one] one tenant
   *[other] { $left } tenants
} whose partner you are.
connect-failed = At { $time }: { $fix }
connect-nobody = Nothing was picked: you are not signed in to Microsoft any more. Sign in again.
connect-pick = Which tenants?
connect-pick-reason = Tick those that are to be connected, and say whose each is, by the number of the client in Halo. Nothing is decided by a name: what Halo’s own mapping says is filled in as a suggestion, and whoever may configure Halo can change it.
connect-pick-button = Connect those that are ticked
connect-tenant = Tenant
connect-client = Halo client
connect-client-of = Number of the Halo client whose { $tenant } is
connect-suggested = { $company }, says Halo’s mapping
connect-same-name = Client { $number } has the same name
connect-whose = Whose is it? Enter the number of a client that Halo has.
connect-wrong = Nothing was changed: { $left ->
    [one] one tenant below is
   *[other] { $left } tenants below are
} nobody’s yet.
connect-has-it = It is { $company }’s already.
connect-goes-on = It is being connected already, for { $company }.
connect-none-picked = Nothing was changed: tick at least one.
connect-rests = Microsoft asks to be left alone until { $time }. Then it goes on by itself.
connect-progress = How far they are
connect-clear = Clear the list
connect-waiting = Waiting
connect-waits = It goes on when you sign in to Microsoft above.
connect-waits-other = It goes on when agent { $number }, who picked it, signs in to Microsoft. If you do, you can take it over.
connect-not = Not connected
connect-taken-back = Taken back
connect-way-out = Or have their administrator consent:
connect-link = Make a consent link
connect-confirm = Are these their tenants?
connect-confirm-reason = Consent was given. This is what Microsoft itself says of each tenant. Tick it only if all of it is that customer’s. Its connector secret is made then.
connect-confirm-button = Yes, those that are ticked
connect-customer = Customer’s page
connect-special = Something is to be decided first: do that on the customer’s page.
connect-more = There are more to confirm than are shown at once: the others come when these are done.
dash-kind-partner_signed_in = Signed in to Microsoft as the customers’ partner
dash-kind-tenant_picked = Tenant picked, to be consented for as its partner

connecting-declined =
    .reason = Nobody signed in to Microsoft.
    .next = Sign in again.
connecting-partner_over =
    .reason = The sign-in to Microsoft is over.
    .next = Sign in again: it goes on where it stopped.
connecting-setup_app_missing =
    .reason = There is no application that makes connector secrets any more.
    .next = Set it on the page “Microsoft”, then connect it again.
connecting-not_consented =
    .reason = The application may not act for you there: no consent in advance, or no relationship.
    .next = See that Partner Center lists { $company } with a GDAP relationship that is active, then connect it again.
connecting-app_disabled =
    .reason = One of your applications is disabled there.
    .next = Have it enabled under Enterprise applications, then connect it again.
connecting-roles_missing =
    .reason = Whoever signed in lacks a role there, or the application a permission.
    .next = They have to be an Admin agent, with Cloud Application Administrator and Privileged Role Administrator by GDAP. Then connect it again.
connecting-token_refused =
    .reason = Microsoft gives no token. It says: { $code }.
    .next = See that the GDAP relationship is active, with a group in which whoever signs in is. Then connect it again.
connecting-microsoft_silent =
    .reason = Microsoft did not answer, or wants to be asked less often.
    .next = Connect it again later.
connecting-microsoft_strange =
    .reason = Microsoft’s answer was not what it should be.
    .next = Connect it again. If it stays, send us what the server logged at that time.

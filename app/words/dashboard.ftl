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
dash-first = First
dash-previous = Previous
dash-next = Next

## One customer

customer-all = All customers
customer-number = Halo client { $number }
customer-tenant = Tenant
customer-sign-in-again = To confirm or remove a tenant, or to paste a secret, you must have signed in within the last ten minutes.
customer-ask = Connect a tenant
customer-ask-reason = Name the tenant first. Then there is a link with which one of its administrators consents, good for seven days and for this tenant only. Nothing is connected until you have seen whose tenant it is.
customer-ask-label = Tenant id, or one of its domains
customer-ask-button = Make the link
customer-ask-suggested = Make a link for this one
customer-suggested = Halo’s own mapping names these. It is a suggestion: whoever may configure Halo can change it.
customer-not-a-tenant = That is neither a tenant’s id nor a domain. An id looks like 01234567-89ab-cdef-0123-456789abcdef, a domain like contoso.com.
customer-not-found = No link was made, because Microsoft did not name a tenant. { $fix }
customer-has-it = This customer has the tenant { $fix } already. There is nothing to connect.
customer-link = Consent link
customer-link-reason = For { $fix }, until { $time }. Send it to an administrator of that tenant. It is shown this once: a new one takes its place, and makes it useless.
customer-link-open = Open it here, if you are an administrator there
customer-asked = Waiting for consent
customer-asked-until = Agent { $number } made a link, which is good until { $time }.
customer-asked-over = The link that agent { $number } made was good until { $time }. Make a new one.
customer-withdraw = Take the link back
customer-to-confirm = Is this their tenant?
customer-to-confirm-reason = Somebody consented with the link. This is what Microsoft itself says of the tenant. Confirm it only if all of it is your customer’s.
customer-tenant-name = Calls itself
customer-domains = Verified domains
customer-more-domains = and { $number } more
customer-roles = Permissions that were granted
customer-role-granted = granted
customer-role-missing = missing
role-user_read_all = to find the account of a contact, and to see whether it may be asked
role-userauthenticationmethod_read_all = to see which methods somebody has registered
role-organization_read_all = to see the tenant’s verified domains, and whether passwords are synchronised
customer-lacks-roles = These permissions are missing: { $fix }. Add them to your application in Entra as application permissions, then make a new link and have them consent again.
customer-obstacle = It cannot be confirmed now. { $fix } Consent may take a minute to arrive: load this page again.
customer-confirm = Yes, this is their tenant
customer-not-theirs = No, forget it
customer-decide-shares = Halo client { $number } has this tenant, too. I know, and want both to have it.
customer-decide-several = This customer has another tenant already: { $fix }. I know, and want it to have several.
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
secret-in-force = A connector secret is in force.
secret-none = There is no connector secret, so nobody in this tenant can be asked.
secret-works = What was pasted at { $time } works.
secret-going = What was pasted at { $time } is being tried. Microsoft takes a fresh secret after seconds, or after minutes. Load this page again.
secret-going-refused = What was pasted at { $time } does not work yet, after { $number } tries. It is tried for 15 minutes, because a fresh secret may take that long. { $fix }
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
microsoft-secret-kept = Leave the secret empty to keep the one that is in force.
microsoft-save = Save
microsoft-sign-in-again = To change the application, you must have signed in within the last ten minutes.
microsoft-not-an-id = Nothing was changed: an application’s id looks like 01234567-89ab-cdef-0123-456789abcdef. It stands on its overview page in Entra.
microsoft-secret-needed = Nothing was changed: another application needs its own secret. Make one under Certificates & secrets, and enter it, too.
microsoft-stolen = What a stolen database would give
microsoft-stolen-alone = The database alone: names and addresses of users and technicians, ticket numbers and verdicts. Every secret in it is sealed with a key that lies in a file of its own.
microsoft-stolen-with-key = The database and the key file: this application’s secret, with which users, their methods and the organisation of every customer that consented can be read, and nothing written. And the connector secrets, with which prompts can be sent to the users of those tenants. Keep the key file out of back-ups of the database.
microsoft-stolen-written = Write access to the database without the key: no tenant can be added and no secret moved to another customer, because each is sealed with where it stands. But a block after a denial can be deleted, and a used approval be made to look unused for the rest of its hour.
microsoft-stolen-after = After a theft: remove the application’s secret in Entra and each connector secret with Remove-MgServicePrincipalPassword, make new ones, and enter them here and on the customers’ pages.

# Everything that people read, in English.
#
# A message is named after a state of the pod, and after a dash the reason for it. Its attributes are the title (40
# characters fit), the reason and the next step (140 each), and what to say to the user, word by word (160). What the
# detailed message leaves out is taken from the general one. `app/src/words.rs` lists the values that may be used.

## Before anything is sent

signing_in =
    .title = Sign in to begin
    .reason = Vouchsafe must know who is asking. Sign in with the account that you use in Halo.
    .next = A small window opens, and closes by itself.
signing_in-wrong_code =
    .title = That code is not right
    .reason = The code was mistyped, used already, or is older than a minute.
    .next = Type it once more, or sign in again for a new one.

session_idle =
    .title = Sign in again
    .reason = You were away for a while. You can still read this page.
    .next = Sign in again to send a prompt.
session_idle-idle =
    .reason = Nothing was pressed for an hour. You can still read this page.
session_idle-gone =
    .reason = Your sign-in has ended. You can still read this page.
session_idle-page =
    .title = Open this page again
    .reason = This page has been open for too long to act from it.
    .next = Reload it. A prompt that is on its way goes on meanwhile.
session_idle-disabled =
    .title = You can no longer act here
    .reason = Halo says that your agent account may not be used.
    .next = Ask your Halo administrator.

loading =
    .title = Looking up the user
    .reason = Reading the ticket, the contact and the Microsoft account.

ready =
    .title = Ready to ask
    .reason = A prompt will go to their phone.
    .next = Compare both names, then choose what it is for.
    .say = I will send a request to your Authenticator app, to check that it is you. Is your phone online?

ready-code =
    .title = Ask for the app code
    .reason = Only if { $user } rang you. Microsoft checks the code for { $upn }.
    .next = Type what they read out, choose what it is for, and send. The phone may be offline.
    .say = Please open Microsoft Authenticator, choose your { $company } account, and read me its six digits. Never read a code to someone who rang you.
ready-code_mistyped =
    .title = That is not a code
    .reason = A code has six to eight digits. Nothing was sent. It is for { $upn }.
    .next = Ask for the code that the app shows now, type it, choose what it is for, and send.
    .say = Please read me the code once more, digit by digit, as your app shows it now. Never read a code to someone who rang you.
ready-code_spent =
    .title = Code already used
    .reason = A code counts once, for one request. Nothing was sent. It is for { $upn }.
    .next = Wait for the next code, type it, choose what it is for, and send.
    .say = Please wait until your app shows a new code, and read me that one, digit by digit. Never read a code to someone who rang you.
ready-mistake =
    .title = Was Deny a mistake?
    .reason = Only if { $user } rang you. A code that Microsoft accepts for { $upn } lifts the block.
    .next = Type what they read out, and send. If they did not press Deny, end the call.
    .say = Please open Microsoft Authenticator, choose your { $company } account, and read me its six digits. Never read a code to someone who rang you.
ready-second =
    .title = Ask a colleague first
    .reason = A second technician must agree before a prompt goes to their phone.
    .next = Compare both names, choose what it is for, then ask.
    .say = A colleague has to agree before I go on. Please stay on the line, and keep your phone at hand.
ready-second_code =
    .title = Ask a colleague first
    .reason = A second technician must agree before the app code of { $upn } is asked for.
    .next = Compare both names, choose what it is for, then ask. Ask for the code only after that.
    .say = A colleague has to agree before I go on. Please stay on the line, and keep your phone at hand.
ready-agreed =
    .reason = { $second } has agreed. A prompt will go to { $user }'s phone.
    .next = Send before the time is over. After that a colleague has to agree anew.
ready-agreed_code =
    .title = Ask for the app code
    .reason = { $second } has agreed. Microsoft checks the code for { $upn }.
    .next = Only if { $user } rang you: type what they read out, and send before the time is over.
    .say = Please open Microsoft Authenticator, choose your { $company } account, and read me its six digits. Never read a code to someone who rang you.
ready-other_contact =
    .title = Not the ticket's contact
    .reason = A prompt will go to their phone.
    .next = Compare both names. Note and log will say that it is somebody else, and why.
ready-other_code =
    .title = Not the ticket's contact
    .reason = Microsoft checks the code for { $upn }.
    .next = Only if { $user } rang you: compare both names, type what they read out, and send.
    .say = Please open Microsoft Authenticator, choose your { $company } account, and read me its six digits. Never read a code to someone who rang you.
ready-threat =
    .next = Threat level raised until { $time }: a tap is too weak. Compare both names.

policy_refuses =
    .title = The policy does not allow this
    .reason = For this purpose and this account the policy asks for more than can be had here.
    .next = Verify the user another way, or ask an administrator.
    .say = I cannot do this on this call. I will check what is needed and ring you back.
policy_refuses-nothing =
    .reason = For this, the policy accepts nothing that can be asked for here.
policy_refuses-code_only =
    .reason = For this, the policy accepts only a code from the app.
    .next = Choose another purpose or method, or verify the user another way.
policy_refuses-no_number =
    .reason = For this, a number must be typed or a code read out, and no number comes with this set-up.
    .next = Choose another purpose or method, or verify the user another way.
policy_refuses-no_code =
    .reason = For this, the policy does not accept a code from the app.
    .next = Choose another purpose or method, or verify the user another way.
policy_refuses-second_technician =
    .reason = For this purpose and this account a second technician must agree before anything is sent.
    .next = Choose another purpose, or verify the user another way.

policy_refuses-nobody_listed =
    .reason = A second technician must agree, and nobody else is on the list for { $company }.
    .next = Administrator: name more of them under Dashboard → Settings → People, or in “second_technicians”.

second_wanted =
    .title = Waiting for a second technician
    .reason =
        { $colleagues ->
            [1] One colleague on the list may agree, but has not signed in lately.
           *[other] { $colleagues } colleagues on the list may agree, but none has signed in lately.
        }
    .next = Ask one of them to open this ticket in Halo. Their page shows all that they need.
    .say = A colleague has to agree before I go on. Please stay on the line for a moment.
second_wanted-named =
    .reason = { $names } may agree, from this ticket.
second_wanted-refused =
    .title = A colleague refused
    .reason = { $second } did not agree. Nothing was sent.
    .next = Talk to them before you ask again.
    .say = I cannot do this on this call. I will check what is needed and ring you back.
second_wanted-lapsed =
    .title = The question has lapsed
    .reason = Five minutes have passed. Nothing was sent.
    .next = Ask again when a colleague is there.
    .say = I have not reached my colleague yet. Please give me another moment, or I will ring you back.
second_wanted-elsewhere =
    .title = A colleague is waiting
    .reason = { $technician } has asked for a second technician here. You are not one who may answer.
    .next = Leave it to them, or check again in a few minutes.
    .say = { "" }
second_wanted-agreed_elsewhere =
    .title = A colleague goes on here
    .reason = { $second } has agreed, and { $technician } goes on with it.
    .next = Leave it to them, or check again in a few minutes.
    .say = { "" }

second_asked =
    .title = Do you agree?
    .reason = { $technician } needs a second technician for { $user }.
    .next = Agree only if all of this is right, and you know why it is done. You answer for it, too.
second_asked-send =
    .reason = { $technician } wants to verify { $user }.
second_asked-vouch =
    .reason = { $technician } wants { $approver } to vouch for { $user }. It will not count as verified.
second_asked-mistake =
    .reason = { $technician } asks you to agree that Deny was pressed by mistake.
second_asked-override =
    .reason = { $technician } wants to go on without a verification of { $user }.
second_asked-old =
    .title = Sign in again to answer
    .reason = { $technician } needs a second technician, who must have signed in within 15 minutes.
    .next = Sign in again, then agree or refuse.

other_ways =
    .title = Without their phone
    .reason = The ways on for { $user }, the best one first.
    .next = To vouching, and to going on without, a second technician must agree first.

vouching =
    .title = Who vouches for { $user }?
    .reason = Only these people may vouch. Each is asked on their own phone.
    .next = Choose somebody who can tell that it is { $user }. Then a second technician must agree.
vouching-nobody =
    .title = Nobody can vouch
    .reason = Entra names no manager of { $user } who could be asked, and no contact may vouch.
    .next = Go back, or have them come in person.
vouching-chosen =
    .title = Have { $approver } vouch
    .reason = { $approver } will be asked on their own phone whether it is { $user } who calls.
    .next = Choose what it is for. Then a second technician must agree.
vouching-agreed =
    .title = Ready to ask { $approver }
    .reason = { $second } has agreed. A prompt will go to { $approver }'s phone.
    .next = Ring { $approver } first, on the number in your records. Then send.
    .say = { $user } has asked us for help and cannot use the phone. Can you tell for certain that it is really them who calls?

overriding =
    .title = Go on without
    .reason = Nobody is asked. { $user } stays NOT VERIFIED, and two of you answer for it.
    .next = Write why, in at least ten letters, and choose what it is for. Then a second technician must agree.
overriding-short =
    .reason = The reason must say why, in at least ten letters.
overriding-agreed =
    .title = Ready to go on without
    .reason = { $second } has agreed. { $user } stays NOT VERIFIED.
    .next = Press once more. The ticket and the log will name you both, and the reason.

other_contact =
    .title = Who is calling?
    .reason = You can verify somebody else at { $company } in place of the ticket's contact.
    .next = Type a name or an address, and why. The note and the log will say so.
other_contact-short =
    .reason = At least two letters of the name are needed, and a reason of at least ten.
other_contact-nobody =
    .reason = { $company } has no other active contact like that in Halo.
other_contact-found =
    .reason = Choose who is calling. Nothing is sent yet.
    .next = If they are not here, go back and search again.
other_contact-many =
    .reason = More people fit than are shown. Choose one; nothing is sent yet.
    .next = If they are not here, go back and search more closely.

approved_elsewhere =
    .title = NOT VERIFIED by you
    .reason = { $technician } has a live approval for { $user }. For: { $purpose }.
    .next = It is theirs. Send a prompt of your own.
approved_elsewhere-take_over =
    .next = Take it over if you go on in their place. It is then yours, and no longer theirs.

no_contact =
    .title = No contact on this ticket
    .reason = The ticket does not name a person, so there is nobody to verify.
    .next = Set the contact on the ticket in Halo, then check again.
no_contact-other_client =
    .title = Contact and customer differ
    .reason = The ticket's contact belongs to another customer than the ticket does.
    .next = Correct the ticket's contact or customer in Halo, then check again.

not_matched =
    .title = No matching Microsoft account
    .reason = No Microsoft account could be tied to { $user } beyond doubt.
    .next = Check the contact's e-mail address in Halo, then check again.
    .say = I cannot send you a request from here yet. I will check your details and ring you back.
not_matched-foreign_tenant =
    .reason = Halo ties this contact to a Microsoft tenant that is not { $company }'s.
    .next = Ask an administrator to correct the Azure tenant on the contact in Halo.
not_matched-unreadable_id =
    .reason = The contact's Azure id in Halo is not an id that Microsoft uses.
    .next = Ask an administrator to correct the Azure object id on the contact in Halo.
not_matched-named_account_missing =
    .reason = Halo names one Microsoft account for this contact, and that account no longer exists.
    .next = Ask an administrator to sync the contact with Azure again. No other account is tried.
not_matched-nothing_to_go_by =
    .reason = The contact has neither a Microsoft id nor an e-mail address in Halo.
    .next = Add the work e-mail address to the contact in Halo, then check again.
not_matched-no_account =
    .reason = No account at { $company } signs in with this contact's address.
    .next = Check the contact's e-mail address in Halo, then check again.
not_matched-refused =
    .reason = The only account that was found was refused: it is not this contact's.
    .next = Correct the contact's e-mail address in Halo, then check again.
not_matched-choice_changed =
    .reason = Halo's entry for this contact has changed since an administrator chose the account.
    .next = Ask an admin to look again, and verify another way until then.
not_matched-choice_gone =
    .reason = The account that an administrator chose for this contact no longer exists.
    .next = Ask an admin to choose again. No other account is tried.
not_matched-suggested =
    .title = Is this the right account?
    .reason = { $suggestion } receives mail for this contact, but signs in with another address.
    .next = If it is, a colleague must confirm it once, from this page. Then it is kept.
not_matched-suggested_by_you =
    .title = Waiting for a colleague
    .reason = You suggested { $suggestion } for this contact.
    .next = Ask a colleague to open this ticket and press “Confirm this match”.
not_matched-suggested_by_colleague =
    .title = Can you confirm this match?
    .reason = A colleague suggests { $suggestion } for this contact.
    .next = Confirm only if you know that the account is theirs. A caller's word is not enough.

several_matches =
    .title = More than one account fits
    .reason = Several Microsoft accounts fit this contact, and none is chosen by guesswork.
    .next = Set the contact's Azure object id in Halo, or correct the address, then check again.
    .say = I cannot send you a request from here yet. I will check your details and ring you back.

match-asked = An administrator is asked, and finds it in the dashboard under Customers, Matches. Until then, verify another way.
match-full = Too many contacts wait to be matched already. Ask your administrator to look at Customers, Matches in the dashboard.

customer_not_connected =
    .title = Customer not connected
    .reason = { $company } has not been connected to Vouchsafe yet.
    .next = Ask an administrator to connect { $company }. Until then, verify another way.

method_missing =
    .title = Authenticator is not set up
    .reason = { $user } has no Microsoft Authenticator that can receive a prompt.
    .next = Verify them another way first. Only then help them to register.
    .say = Once I have checked who you are in another way, please open { $register_url } to set up Microsoft Authenticator.
method_missing-none =
    .reason = { $user } has not registered any method that can be asked.
method_missing-code =
    .title = NOT VERIFIED: no app code
    .reason = Microsoft says that { $user } has no app whose code could be checked.
    .next = Verify them another way. Only then help them to register.
method_missing-sms_only =
    .title = Only text messages are set up
    .reason = They have registered a phone number, but not Microsoft Authenticator.

not_eligible =
    .title = This account cannot be asked
    .reason = { $upn } may not be used for a verification.
    .next = Verify the user another way, or ask an administrator.
not_eligible-disabled =
    .title = The account is disabled
    .reason = { $upn } is blocked from signing in, so it proves nothing.
    .next = Find out why it was disabled before you help. Ask their manager.
not_eligible-guest =
    .title = The account is a guest
    .reason = { $upn } is only a guest at { $company }. Its phone is looked after elsewhere.
    .next = Correct the contact's address in Halo to their own account at { $company }.
not_eligible-own =
    .title = This is your own account
    .reason = You cannot verify yourself.
    .next = Ask a colleague to do it.
not_eligible-source =
    .title = Account source is not supported
    .reason = { $upn } comes from an on-premises directory without password sync.
    .next = An administrator can allow such accounts for { $company }. The log will say so.
not_eligible-inactive_contact =
    .title = The contact is inactive
    .reason = { $user } is marked as inactive in Halo.
    .next = Find out whether they still work at { $company } before you help.
not_eligible-unknown_to_microsoft =
    .title = Microsoft does not know the account
    .reason = Microsoft's sign-in service does not find { $upn } at { $company }.
    .next = If the account is new, check again in a few minutes.

changed =
    .title = Something changed. Nothing was sent.
    .reason = The contact or the account is no longer what this page showed.
    .next = Check again, and send only if both names and the address are right.

untested =
    .title = NOT VERIFIED: not released yet
    .reason = The way to Microsoft has not been tried out here, so only testers can be asked.
    .next = Verify another way. Administrator: Dashboard → Microsoft says how to try it out, and names testers.

## While it goes on

sending =
    .title = Sending
    .reason = Handing the request to Microsoft.
sending-code =
    .title = Checking the code
    .reason = Asking Microsoft whether it is right. This takes a moment.

waiting =
    .title = Waiting for { $user }
    .reason = The request is on the phone of { $upn }.
    .say = I have just sent a request to your phone. Please open Microsoft Authenticator, and approve it only if you are talking to me now.
waiting-long =
    .reason = No answer yet. The phone may be locked, silent or offline.
    .say = Please unlock your phone and open the Authenticator app yourself. If nothing is there, pull the list down to refresh it.
waiting-number =
    .reason = { $user }'s phone asks for the number below.
    .say = I have just sent a request to your phone. Please type the number { $number } into it, but only if you are talking to me now.

waiting-vouch =
    .reason = The request is on the phone of { $approver }, who is to vouch for { $subject }.
    .say = I have just sent a request to your phone. Please approve it only if you are sure that it is { $subject } who asks us for help.
waiting-vouch_number =
    .reason = { $approver }, who is to vouch for { $subject }, is asked for the number below.
    .say = Please type the number { $number } into the request on your phone, but only if you are sure that it is { $subject } who asks us for help.

last_word =
    .title = Time is up
    .reason = Waiting for Microsoft's last word. This takes up to ten seconds.
    .next = What is approved on the phone now no longer counts.

## How it ended

approved =
    .title = VERIFIED
    .reason = The request was approved on { $user }'s phone. For: { $purpose }.
    .next = Go on with what it was for, and nothing else.
    .say = Thank you, that worked. I can go on now.
approved-tap =
    .reason = Approve was tapped on { $user }'s phone. For: { $purpose }.
approved-code =
    .reason = The right code from { $user }'s app was read out. For: { $purpose }.
approved-number_match =
    .reason = The right number was typed on { $user }'s phone. For: { $purpose }.

expired =
    .title = NOT VERIFIED: approval has ended
    .reason = The approval was for { $minutes } minutes, and these are over.
    .next = Send a new prompt before you do anything else.
expired-time =
    .reason = The approval was for { $minutes } minutes, and these are over.
expired-used =
    .title = NOT VERIFIED: approval used up
    .reason = This approval was marked as used. It was for one thing only.
    .next = For anything else, send a new prompt.
expired-withdrawn =
    .title = NOT VERIFIED: approval withdrawn
    .reason = A later prompt was denied, or { $user } told us: this was not me. The approval no longer counts.
    .next = Change nothing for this caller. Undo what you have changed, and tell whoever handles incidents.
    .say = I cannot go on with this now. I will ring back on the number that we have on record.
expired-unproven =
    .title = NOT VERIFIED: not in the log
    .reason = The database has an approval that the signed log does not have like this. Somebody may have changed it.
    .next = Change nothing for this caller. Your administrator should run “vouchsafe audit verify”, and look into this.
    .say = I cannot go on with this now. I will ring back on the number that we have on record.

denied =
    .title = NOT VERIFIED: denied
    .reason = Deny was pressed on { $user }'s phone. Nobody can ask again for now.
    .next =
        { $has_call_back ->
            [yes] Do not help on this call. End it politely, and ring { $user } on { $call_back }, the number in your records.
           *[no] Do not help on this call. End it politely, and ring { $user } on the number in your records.
        }
    .say = I could not confirm this from here. To keep your account safe I will end this call now, and ring you back on the number that we have for you.

denied-vouch =
    .reason = Deny was pressed on { $approver }'s phone: they do not vouch for { $subject }.
    .next = Do not help on this call. End it politely, and ring { $subject } on the number in your records.

too_weak =
    .title = NOT VERIFIED: a tap is not enough
    .reason = Approve was tapped, but for this purpose more is asked: { $purpose }.
    .next = Ask for a code from the app, or verify another way.
    .say = Thank you. For this I need a little more than a tap.

vouched =
    .title = NOT VERIFIED, but vouched for
    .reason = { $approver } confirmed that it is { $subject } who asks. For: { $purpose }.
    .next = Go on with what it was for, and nothing else. { $subject } is told, and the manager, if Microsoft names one.
    .say = { $approver } has confirmed that it is you. I can go on now.
vouched-untold =
    .next = Go on with what it was for, and nothing else. No mail is sent here: tell { $subject } and the manager.
vouched-withdrawn =
    .title = NOT VERIFIED: taken back
    .reason = A later prompt was denied, or { $subject } told us: this was not me. The vouching no longer counts.
    .next = Change nothing for this caller. Undo what you have changed, and tell whoever handles incidents.
    .say = I cannot go on with this now. I will ring back on the number that we have on record.
vouched-elsewhere =
    .next = { $technician } goes on with what it was for. Leave it to them, or ask anew.
    .say = { "" }

overridden =
    .title = NOT VERIFIED: went on anyway
    .reason = { $technician } and { $second } decided to go on without a verification. For: { $purpose }.
    .next = The ticket and the log say who decided it, and why. { $subject } is told, and the manager, if Microsoft names one.
overridden-untold =
    .next = The ticket and the log say who decided it, and why. No mail is sent here: tell { $subject } and the manager.
overridden-withdrawn =
    .title = NOT VERIFIED: taken back
    .reason = A later prompt was denied, or { $subject } told us: this was not me. Going on no longer counts.
    .next = Change nothing for this caller. Undo what you have changed, and tell whoever handles incidents.
    .say = I cannot go on with this now. I will ring back on the number that we have on record.

fraud_reported =
    .title = NOT VERIFIED: reported as fraud
    .reason = { $user } reported the request as fraud. The caller may be somebody else.
    .next =
        { $has_call_back ->
            [yes] End the call. Tell your security lead now, and warn { $user } on { $call_back }, the number in your records.
           *[no] End the call. Tell your security lead now, and warn { $user } on the number in your records.
        }
    .say = I could not confirm this from here. To keep your account safe I will end this call now, and ring you back on the number that we have for you.

fraud_reported-vouch =
    .reason = { $approver } reported the request as fraud. The caller may not be { $subject }.
    .next = End the call. Tell your security lead now, and warn { $subject } on the number in your records.

no_answer =
    .title = NOT VERIFIED: no answer
    .reason = Nobody answered on { $user }'s phone in time.
    .next = Ask whether the phone is online, then send again, or verify another way.
    .say = I have no answer from your phone. Is it online, and can you open the Microsoft Authenticator app? Then I will send it again.

answered_too_late =
    .title = NOT VERIFIED: answered too late
    .reason = An approval came after the time was over. It does not count.
    .next = Send again, and stay on the line while { $user } answers.
    .say = Your answer reached me a moment too late. I will send a new request, please answer it straight away.
answered_too_late-code =
    .reason = Microsoft took too long to say whether the code was right. It does not count.
    .next = Ask for a new code, and try once more.
    .say = That took too long. Please wait for the next code, and read it to me. Never read a code to someone who rang you.

phone_unreachable =
    .title = NOT VERIFIED: phone not reached
    .reason = Microsoft could not deliver the request to { $user }'s phone.
    .next = Ask them to go online and open the app, then send again.
    .say = My request did not reach your phone. Please check that it is online, and open the Microsoft Authenticator app.

stopped =
    .title = NOT VERIFIED: stopped waiting
    .reason = The request cannot be recalled. It may stay on the phone for a few minutes.
    .next =
        { $has_when ->
            [yes] Whatever is answered there now does not count. You can ask again { $when }.
           *[no] Whatever is answered there now does not count. You can ask again now.
        }
    .say = Please ignore the request on your phone. I have stopped it on my side.

already_open =
    .title = NOT VERIFIED: a prompt is open
    .reason = Another request is still open on { $user }'s phone. Only one can be open at a time.
    .next =
        { $has_when ->
            [yes] Nothing was sent. You can ask again { $when }.
           *[no] Nothing was sent. You can ask again now.
        }
    .say = There is still an earlier request on your phone. Please do not approve it.
already_open-here =
    .reason = An earlier request from here may still be open on { $user }'s phone.
already_open-elsewhere =
    .reason = Microsoft says that another request is open on { $user }'s phone. It is not ours.
    .next = Ask whether they are signing in somewhere. If not, somebody else may be: end the call.

throttled =
    .title = NOT VERIFIED: too many requests
    .reason = Microsoft has refused more requests to { $user } for now.
    .next = Wait a few minutes, or verify another way.

blocked =
    .title = NOT VERIFIED: blocked
    .reason = { $user } is blocked from such requests in Microsoft Entra.
    .next = Ask the customer's administrator why. An earlier fraud report can be the cause.

locked =
    .title = NOT VERIFIED: locked
    .reason = Microsoft has locked this method after too many wrong answers.
    .next = Wait a few minutes, or verify another way. Somebody may have been guessing.

code_wanted =
    .title = NOT VERIFIED: not asked
    .reason = Microsoft wanted a code in place of a tap, and sent no request to the phone.
    .next = Ask the customer's administrator to allow Authenticator notifications for { $user }.

code_wrong =
    .title = NOT VERIFIED: wrong number
    .reason = The number that was typed on the phone is not the one on this screen.
    .next = Send again, and read the new number out slowly.
    .say = That was not the right number. I will send a new request and read the number out slowly.
code_wrong-code =
    .title = NOT VERIFIED: wrong code
    .reason = Microsoft did not accept the code: it was wrong, too old, or used before.
    .next =
        { $left ->
            [1] Have them wait for the next code. 1 try is left.
           *[other] Have them wait for the next code. { $left } tries are left.
        }
    .say = That code was not accepted. Please wait until your app shows the next one, and read it to me slowly. Never read a code to someone who rang you.

budget_spent =
    .title = NOT VERIFIED: no prompts left
    .reason = { $user } has been asked too often in the last minutes.
    .next =
        { $has_when ->
            [yes] You can ask again { $when }. Until then, verify another way.
           *[no] You can ask again later. Until then, verify another way.
        }
    .say = I have sent as many requests as I may. I will check your details another way, or ring you back.
budget_spent-technician =
    .reason = You have sent as many prompts as one technician may in an hour.
    .next =
        { $has_when ->
            [yes] You can ask again { $when }, or a colleague can take over.
           *[no] You can ask again later, or a colleague can take over.
        }
budget_spent-codes =
    .title = NOT VERIFIED: no tries left
    .reason = Three codes for { $user } were not accepted in the last minutes. Somebody may be guessing.
    .next =
        { $has_when ->
            [yes] You can try a code again { $when }. Until then, verify another way.
           *[no] You can try a code again later. Until then, verify another way.
        }
    .say = I cannot try another code now. I will check your details another way, or ring you back.

fenced =
    .title = NOT VERIFIED: blocked for now
    .reason = Nobody can send a prompt to { $user } for now.
    .next =
        { $has_call_back ->
            [yes] Do not help on this call. End it politely, and ring { $user } on { $call_back }, the number in your records.
           *[no] Do not help on this call. End it politely, and ring { $user } on the number in your records.
        }
    .say = I cannot check from here who you are. To keep your account safe I will end this call now, and ring you back on the number that we have for you.
fenced-denied =
    .title = NOT VERIFIED: blocked after a denial
    .reason =
        { $has_when ->
            [yes] A prompt that { $technician } sent was denied { $time }. You can ask again { $when }.
           *[no] A prompt that { $technician } sent was denied { $time }. An administrator has to lift the block.
        }
fenced-fraud_reported =
    .title = NOT VERIFIED: reported as fraud
    .reason = A prompt that { $technician } sent was reported as fraud { $time }. An administrator has to lift the block.
fenced-elsewhere =
    .reason =
        { $has_when ->
            [yes] Prompts to this phone are blocked. You can ask again { $when }.
           *[no] Prompts to this phone are blocked until whoever runs Vouchsafe lifts the block.
        }
fenced-agreed =
    .next = { $second } has agreed that Deny was a mistake. Lift the block before the time is over.
fenced-reason =
    .reason = Nothing was lifted. Write in a sentence, of at least ten characters, why the block may be lifted. The log keeps it.

unrecognised =
    .title = NOT VERIFIED: unclear answer
    .reason = Microsoft answered something that we do not know. It proves nothing.
    .next = Try once more. If it happens again, give your administrator the reference.

microsoft_unavailable =
    .title = NOT VERIFIED: Microsoft not reached
    .reason = Microsoft's service did not answer as it should.
    .next = Try again in a minute, or verify another way.
microsoft_unavailable-throttled =
    .reason = Microsoft asks us to slow down for a moment.
    .next = Check again in a minute.

halo_unavailable =
    .title = NOT VERIFIED: Halo not reached
    .reason = Halo did not answer as it should, so the ticket could not be read.
    .next = Check again in a minute.
halo_unavailable-forbidden =
    .title = NOT VERIFIED: no access in Halo
    .reason = Halo does not let you read this ticket or its contact.
    .next = Ask your Halo administrator for access to them.
halo_unavailable-not_found =
    .title = NOT VERIFIED: not found in Halo
    .reason = Halo does not have this ticket or contact, or does not show it to you.
    .next = Close the tab and open the ticket again.
halo_unavailable-throttled =
    .reason = Halo asks us to slow down for a moment.

interrupted =
    .title = NOT VERIFIED: interrupted
    .reason = Vouchsafe was restarted before the answer came. What is answered now does not count.
    .next =
        { $has_when ->
            [yes] You can ask again { $when }.
           *[no] You can ask again now.
        }
    .say = Something was interrupted on my side. Please ignore the request on your phone; I will send a new one.
interrupted-code =
    .reason = Vouchsafe was restarted while the code was checked. It does not count.
    .next = Ask for a new code, and try once more.
    .say = Something was interrupted on my side. Please wait for the next code, and read it to me. Never read a code to someone who rang you.

setup_broken =
    .title = NOT VERIFIED: set-up incomplete
    .reason = Something is not set up as it must be.
    .next = Give your administrator the reference below.
setup_broken-tenant_unknown =
    .reason = Microsoft does not know the tenant id that is set for { $company }.
    .next = Administrator: Dashboard → Customers → { $company }: remove that tenant, and connect theirs.
setup_broken-mfa_client_missing =
    .reason = { $company }'s tenant has no “Azure Multi-Factor Auth Client”.
    .next = Administrator: create the service principal 981f26a1-7f43-403b-a875-f8b09b8cd720 in the tenant.
setup_broken-mfa_client_disabled =
    .reason = The “Azure Multi-Factor Auth Client” is disabled in { $company }'s tenant.
    .next = Administrator: enable it in Entra, under Enterprise applications.
setup_broken-connector_missing =
    .reason = { $company }'s tenant has no “Azure Multi-Factor Auth Connector”.
    .next = Administrator: create the service principal 1f5530b3-261a-47a9-b357-ded261e17918 in the tenant.
setup_broken-connector_disabled =
    .reason = The “Azure Multi-Factor Auth Connector” is disabled in { $company }'s tenant.
    .next = Administrator: enable it in Entra, under Enterprise applications.
setup_broken-secret_wrong =
    .reason = Microsoft does not accept the connector secret of { $company }.
    .next = Administrator: have their administrator make a new secret, and paste it under Dashboard → Customers.
setup_broken-secret_expired =
    .reason = The connector secret of { $company } has expired.
    .next = Administrator: have their administrator make a new secret, and paste it under Dashboard → Customers.
setup_broken-not_consented =
    .reason = { $company } has not consented to Vouchsafe's application.
    .next = Administrator: Dashboard → Customers → { $company }: have a consent link accepted, or connect the tenant anew.
setup_broken-app_disabled =
    .reason = Vouchsafe's application is disabled in { $company }'s tenant.
    .next = Administrator: enable it in Entra, under Enterprise applications.
setup_broken-app_secret_wrong =
    .reason = Microsoft does not accept the secret of Vouchsafe's own application.
    .next = Administrator: Dashboard → Microsoft: enter the secret's value, not its id; or [microsoft_app].
setup_broken-app_secret_expired =
    .reason = The secret of Vouchsafe's own application has expired.
    .next = Administrator: make a new one under App registrations, and enter it under Dashboard → Microsoft; or [microsoft_app].
setup_broken-app_certificate_wrong =
    .reason = Microsoft does not accept the certificate of Vouchsafe's own application.
    .next = Administrator: upload the one of Dashboard → Microsoft under App registrations, and look at this machine's clock.
setup_broken-graph_disabled =
    .reason = Microsoft Graph is missing or disabled in { $company }'s tenant.
    .next = Administrator: enable “Microsoft Graph” in Entra, under Enterprise applications.
setup_broken-conditional_access =
    .reason = A Conditional Access policy at { $company } keeps Vouchsafe out.
    .next = Administrator: exclude Vouchsafe's application from that policy.
setup_broken-token_refused =
    .reason = Microsoft refused to let Vouchsafe in. It says: { $code }.
    .next = Administrator: look at Dashboard → Doctor, or run “vouchsafe check”: they say more.
setup_broken-roles_missing =
    .reason = Vouchsafe's application lacks a permission at { $company }.
    .next = Administrator: grant { $fix }, and have the tenant’s administrator consent anew.
setup_broken-premium_missing =
    .reason = { $company } has no Entra ID P1 licence, which this needs.
    .next = Administrator: add the licence, or ask us how to do without.
setup_broken-endpoint_wrong =
    .reason = What answers at the address that is set for Microsoft is not Microsoft's service.
    .next = Administrator: correct [microsoft] in vouchsafe.toml, start again, then look at Dashboard → Doctor.
setup_broken-microsoft_app_missing =
    .reason = Vouchsafe's own Microsoft application is not set up.
    .next = Administrator: set it in the dashboard, under Settings → Microsoft; or [microsoft_app] in the file.
setup_broken-halo_credentials =
    .reason = Halo does not accept the credentials that Vouchsafe was given.
    .next = Administrator: compare client id and secret with Halo's API application. They are set under Dashboard → Settings → Halo.
setup_broken-halo_scope =
    .reason = Vouchsafe's application in Halo lacks a permission.
    .next = Administrator: grant { $fix } to the API application in Halo.
setup_broken-halo_tenant =
    .reason = Halo does not know the tenant name that is set for it.
    .next = Administrator: correct the tenant under Dashboard → Settings → Halo; or “tenant”.
setup_broken-halo_auth_server =
    .reason = Halo's sign-in server is not where it is expected.
    .next = Administrator: check Halo's address under Dashboard → Settings → Halo; or “url”.
setup_broken-key =
    .reason = A key of Vouchsafe's own is missing or cannot be read.
    .next = Administrator: put the key file back from the backup.
setup_broken-database =
    .reason = Vouchsafe cannot write to its database. Without a log nothing is sent.
    .next = Administrator: check the disk and the database. The reference finds the log line.

## Buttons

button-sign_in = Sign in with Halo
button-identity_verification = Identity Verification
button-send = Send
button-stop = Stop waiting
button-again = Send again
button-way-code = Ask for an app code
button-way-notification = Send a prompt instead
button-new = New verification
button-used = Mark as used
button-look = Check again
button-ladder = Cannot use the phone
button-other_contact = Somebody else is calling
button-ticket_contact = Back to the ticket's contact
button-find = Search
button-vouch = Somebody vouches
button-override = Go on without
button-back = Back
button-ask_second = Ask a second technician
button-send_to_approver = Send
button-go_on_without = Go on without
button-agree = Agree
button-refuse = Refuse
button-cancel = Take the question back
button-heard = Back
button-sign_in_again = Sign in again
button-take_over = Take over
button-suggest = Ask a colleague to confirm
button-ask_match = Ask an admin to match
button-confirm = Confirm this match
button-not_them = That is not them
button-lift = Lift the block
button-mistake = Deny was a mistake
button-renew = Sign in again
button-reload = Reload
button-copy = Copy
button-copied = Copied
button-continue = Continue
button-details = All prerequisites

left-few =
    { $left ->
        [one] One prompt is left for the next minutes.
       *[other] { $left } prompts are left for the next minutes.
    }
left =
    { $left ->
        [0] No prompt left
        [1] 1 prompt left
       *[other] { $left } prompts left
    }

## Labels

label-lift = Why may the block be lifted?
label-lift-first = To lift the block
lift-first = Sign in again first: that must be less than 15 minutes ago.
label-pod = Identity Verification
label-new_tab = in a new tab
label-contact = Contact
label-caller = Caller
label-ticket_contact = Ticket's contact
label-unnamed = not named by Halo
label-account = Microsoft account
label-company = Company
label-tenant = Tenant
label-company_and_tenant = Company and tenant
label-upn = Signs in as
label-address = Address in Halo
label-address_and_upn = Address, also to sign in
label-checks = Prerequisites
policy-title = The policy
policy-sign-in-again = To confirm what waits here, sign in again: it must have been less than ten minutes ago.
policy-in-force = The policy in force
policy-change = Change the policy
policy-change-reason = As a file, with VIPs, second technicians and customers’ own rules; you see what it changes before it is in force.
policy-purpose = Purpose
policy-kind = Kind
policy-methods = Methods
policy-holds = Holds
policy-second = Second technician
policy-tells = Told
policy-waits-policy = A looser policy waits, since { $time }
policy-waits-threat = The threat level is to end early, since { $time }
policy-before = Before:
policy-after = After:
button-loosen = Confirm: make it looser
label-method = Method
label-more = More than one purpose
way-notification = Microsoft Authenticator
way-code = App code
way-off-none-notification = Their app has no notifications: it shows codes only.
way-off-none-code = No app code: there is no app whose code could be checked.
way-off-spent-account = Asked too often: the next prompt is possible { $when }.
way-off-spent-codes = Three codes were wrong: the next try is possible { $when }.
way-off-spent-technician = You have asked too often: you can ask again { $when }.
label-code =
    { $left ->
        [1] Code (1 try left)
       *[other] Code ({ $left } tries left)
    }
way-off-nothing = The policy accepts nothing that can be asked for here.
way-off-code_only = The policy accepts only a code.
way-off-no_number = The policy asks for a number or a code, and no number comes with this set-up.
way-off-no_code = The policy does not accept a code.
field-reason = Why?
field-person = Name or address
rung-way-code = They read it out to you. The phone may be offline.
rung-vouch = Their manager, or somebody else who may, confirms on their own phone.
rung-override = Nobody confirms it. It takes a reason, and a colleague who agrees.
card-what = What
card-what-send-notification = A prompt to the user's phone
card-what-send-code = Checking an app code that the user reads out
card-what-vouch = { $approver } is to vouch
card-what-override = Going on without a verification
card-what-mistake = Lifting the block: Deny was pressed by mistake
card-threat = Threat level
card-threat-until = Raised until { $time }
card-whom = About
card-person = { $user }, { $company }: { $account } ({ $upn }) in Microsoft
card-person-same = { $user } ({ $upn }), { $company }
card-kind = Account
card-found = Account found
card-found-account = { $account } ({ $upn })
card-found_by = Found by
card-contact = Contact
card-contact-other = Not the one on this ticket
card-purpose = For
card-how = How
card-how-manager = { $approver } ({ $upn }), manager in Entra
card-how-contact = { $approver } ({ $upn }), important in Halo
card-reason = Why
card-by = Asked by
card-asker = { $technician }, { $when }
label-purpose = What is it for?
label-say = Say:
label-number = Number to read out
label-minutes = minutes left
label-seconds = seconds left
label-until = Valid until
label-again = Try again from
label-history = Last verifications
label-reference = Reference
label-connection = Vouchsafe cannot be reached. Trying again. A press that did not get through is not sent later.
label-failed = This page could not start. Reload it; if that does not help, open the ticket again.
label-noscript = This page needs JavaScript. Allow it for this address, then open the ticket again.

purpose-password_reset = Password reset
purpose-mfa_change = MFA change
purpose-account_unlock = Account unlock
purpose-privileged_access = Privileged access
purpose-other = Something else

asks-number_or_code = number or code
asks-number = number
asks-code = code
asks-nothing = not possible here
asks-second_technician = second technician

names-or = { $names } or { $second }
names-others = somebody else on the list

needs-privileged = Holds a directory role: { $fix }.
needs-vip = { $user } is a VIP: { $fix }.
needs-unknown = Directory roles could not be checked: { $fix }.
needs-more = a tap is too weak
needs-second = a colleague must agree
needs-both = a tap is too weak, and a colleague must agree

method-tap = Microsoft Authenticator, tap on Approve
method-number_match = Microsoft Authenticator, number typed in the app
method-code = Microsoft Authenticator, code read from the app

source-microsoft365 = Microsoft 365
source-directory_with_password_sync = Active Directory with password sync
source-directory_without_password_sync = Active Directory without password sync

ticket = Ticket { $ticket }
ticket-none = User record

## Prerequisites

check-account = Account
check-account-yes = Found, and enabled
check-account-agreed = Found by { $fix }, as a colleague has confirmed; enabled
check-account-no = Not found, or not usable
check-account-unknown = Not checked
kind-ordinary = ordinary
kind-privileged = holds a directory role
kind-vip = VIP
kind-unknown = directory roles not checked
check-source = Source
check-source-yes = { $source }
check-source-no = { $source }: not supported
check-source-unknown = Not checked
check-authenticator = Authenticator
check-authenticator-yes = Registered for notifications
check-authenticator-no = Not registered for notifications
check-authenticator-code = Registered for codes
check-authenticator-unknown = Not checked
check-devices-unknown = phone not checked
check-phone = Ask: is the phone online?
check-phone-ask = Only the user can tell

## The note

note-none = No note is written
note-none-user_record = On a user record no note is written. The log has it.
note-pending = Note: on its way to the ticket
note-written = Note: written to the ticket
note-refused = Note: refused by Halo. { $fix }

note-first-approved = VERIFIED
note-first-too_weak = NOT VERIFIED: a tap is not enough
note-first-vouched = NOT VERIFIED, but vouched for
note-first-overridden = NOT VERIFIED: went on anyway
note-first-denied = NOT VERIFIED: denied
note-first-fraud_reported = NOT VERIFIED: reported as fraud
note-first-no_answer = NOT VERIFIED: no answer
note-first-answered_too_late = NOT VERIFIED: answered too late
note-first-phone_unreachable = NOT VERIFIED: phone not reached
note-first-already_open = NOT VERIFIED: another prompt was open
note-first-throttled = NOT VERIFIED: too many requests
note-first-blocked = NOT VERIFIED: blocked in Entra
note-first-locked = NOT VERIFIED: method locked
note-first-code_wanted = NOT VERIFIED: Microsoft wanted a code
note-first-code_wrong = NOT VERIFIED: wrong number
note-first-code_wrong-code = NOT VERIFIED: wrong code
note-first-method_missing = NOT VERIFIED: Authenticator not set up
note-first-method_missing-code = NOT VERIFIED: no app code
note-first-not_eligible = NOT VERIFIED: account cannot be asked
note-first-stopped = NOT VERIFIED: stopped waiting
note-first-unrecognised = NOT VERIFIED: unclear answer
note-first-microsoft_unavailable = NOT VERIFIED: Microsoft not reached
note-first-setup_broken = NOT VERIFIED: set-up incomplete
note-first-interrupted = NOT VERIFIED: interrupted
note-first-late-denied = NOT VERIFIED: denied after all
note-first-late-fraud_reported = NOT VERIFIED: reported as fraud after all
note-first-objection = NOT VERIFIED: “this was not me”
note-first-lifted = NOT VERIFIED: block lifted
note-heading = Identity verification
note-who = Asked: { $user }, Microsoft account { $account } ({ $upn }), { $company }
note-who-vouch = Asked: { $account } ({ $upn }), { $company }, on their own phone, to vouch for { $user }
note-who-nobody = Nobody was asked. About: { $user }, Microsoft account { $account } ({ $upn }), { $company }
note-vouched-for = About: { $user }, Microsoft account { $account } ({ $upn })
note-other-contact = { $user } is not this ticket's contact
note-reason = Why: { $why }
note-second = Agreed: { $second }
note-how = How
note-by = By: { $technician }
note-purpose = For: { $purpose }
note-time = When: { $time }
note-mistake = This code was to show that Deny had been pressed by mistake.
note-until = Valid until: { $when }
note-after = This came in after the verification had ended as: { $verdict }
note-next-late-denied = Nobody can ask this account again for now. Ring the user on the number on record; see what was done for the caller, and undo it.
note-next-late-fraud_reported = Nobody can ask this account again until that is lifted. Ring the user on the number on record; see what was done for the caller, and undo it.
note-next-objection = Somebody who was told of it says that it was not the user. What was approved and not used has been withdrawn. Ring the user on the number on record; see what was done for the caller, and undo it.
note-next-lifted = This block no longer keeps the account from being asked. It verifies nobody.
note-receipt = Receipt
note-limits = An approval proves that somebody held the phone, and nothing more.
note-limits-code = A right code proves that somebody had the app's code, and nothing more.

## The past

verdict-approved = Verified
verdict-withdrawn = Approval withdrawn
verdict-too_weak = Tap not enough
verdict-vouched = Vouched for
verdict-vouched_withdrawn = Vouched for, taken back
verdict-overridden = Went on anyway
verdict-overridden_withdrawn = Went on anyway, taken back
verdict-denied = Denied
verdict-fraud_reported = Reported as fraud
verdict-no_answer = No answer
verdict-answered_too_late = Answered too late
verdict-phone_unreachable = Phone not reached
verdict-already_open = A prompt was open
verdict-throttled = Too many requests
verdict-blocked = Blocked in Entra
verdict-locked = Method locked
verdict-code_wanted = Not asked: code wanted
verdict-code_wrong = Wrong number or code
verdict-method_missing = Authenticator not set up
verdict-not_eligible = Account cannot be asked
verdict-stopped = Stopped waiting
verdict-unrecognised = Unclear answer
verdict-microsoft_unavailable = Microsoft not reached
verdict-setup_broken = Set-up incomplete
verdict-interrupted = Interrupted
history = { $verdict } · { $purpose } · { $technician }

## Signing in

frame-opened = Go on in the small window. It closes by itself.
frame-blocked-title = The window could not be opened
frame-blocked = Halo's page does not let this panel open windows. Open this address in a new tab:
frame-code-aside = The window shows a code? Type it here
frame-code-label = The code that it shows
frame-code-submit = Go on
frame-lacks = The frame round this panel lacks “{ $fix }” in its sandbox attribute. Ask your Halo administrator.

start-title = Sign in to Vouchsafe
start-reason = You are about to sign in to { $tenant } as { $technician }.
start-warning = Go on only if you have just pressed “Sign in with Halo” in a ticket.
start-by-hand = Go on only if the panel in your own ticket showed you this address. If somebody sent it to you, close this page.
start-at = At
start-as = As
start-agent = Agent { $number }
start-agent-named = { $technician } (agent { $number })

leave-title = On to Halo
leave-link = Go on to Halo’s sign-in

done-title = You are signed in
done-reason = This window closes by itself. If it stays open, you can close it.
done-by-hand-title = Your code
done-by-hand-reason = Signed in as { $technician }. Type this code into the panel in your ticket. It is good for one minute.
done-by-hand-warning = Type it only into the panel that you opened yourself. Never read it out, and never send it to anybody.

refused-signature =
    .title = This link cannot be trusted
    .reason = The signature from Halo is missing, or does not fit.
    .next = Close the tab and open the ticket again. Administrator: Dashboard → Settings: make a new Iframe secret, and copy it into the tab.
refused-unreplaced =
    .title = The Custom Tab needs a correction
    .reason = Halo sent these variables without replacing them:
    .next = Administrator: put this URL into the Custom Tab in Halo.
refused-ids =
    .title = This link is incomplete
    .reason = It does not say which ticket it is about, or who you are.
    .next = Administrator: put this URL into the Custom Tab in Halo.
refused-instance =
    .title = This Halo is not known here
    .reason = Vouchsafe has no Halo of this name.
    .next = Administrator: compare the Custom Tab's URL with the instance's id.
refused-not_found =
    .title = There is nothing here
    .reason = This address leads nowhere.
    .next = Open the ticket in Halo, and Vouchsafe from there.
refused-reopen =
    .title = Open this from the ticket
    .reason = This browser holds no sign-in for this page.
    .next = Open the ticket in Halo, and Identity Verification there.
refused-broken =
    .title = That did not work
    .reason = Something went wrong on our side. Nothing was sent.
    .next = Try again. If it happens again, give your administrator the reference.
refused-flow_over =
    .title = This sign-in has ended
    .reason = It was used already, or took too long.
    .next = Go back to where you pressed “Sign in with Halo”, and press it again.
refused-other_browser =
    .title = This sign-in began elsewhere
    .reason = It must be finished in the browser and the window in which it was begun.
    .next = Go back to where you pressed “Sign in with Halo”, and press it again.
refused-halo_said_no =
    .title = Halo did not sign you in
    .reason = Halo ended the sign-in without letting you in.
    .next = Go back to where you pressed “Sign in with Halo”, and try again.
refused-first_sign_in =
    .title = Halo did not sign you in
    .reason = Most often the second application in Halo is not right yet.
    .next = Set its Login Redirect URL to { $fix } and compare its Client ID. Then sign in again.
refused-first_not_an_agent =
    .title = This account may not administer
    .reason = Only active Halo agents can, and no API agents.
    .next = Sign out of Halo, and sign in here as yourself.
link-set-up = Back to set-up
refused-form_unread =
    .title = This form could not be read
    .reason = It did not come whole, or is from another version. Nothing was changed.
    .next = Go back, load the page again, and send it once more.
refused-partner_over =
    .title = This sign-in has ended
    .reason = It was used already, took too long, or began in another browser.
    .next = Go back to “Connect many”, and sign in to Microsoft again.
refused-foreign_form =
    .title = This was not sent from here
    .reason = Forms of the dashboard are taken only from its own pages. Nothing was changed.
    .next = Open the dashboard in this window, and do it there.
refused-other_agent =
    .title = You are somebody else in Halo
    .reason = You signed in as another agent than the one who opened the ticket.
    .next = Sign out of Halo, sign in as yourself, and open the ticket again.
refused-not_administrator =
    .title = Only an administrator can do this
    .reason = You are not an administrator of this instance, or you signed in too long ago.
    .next = Go back to the page, sign in again, and confirm then.
refused-nobody_hears =
    .title = Nobody would hear of it
    .reason = What is loosened is told to every other administrator, and there is no way to tell anybody but you. Nothing was changed.
    .next = Under Settings in the dashboard, set a mail server, or a webhook or syslog under Alerts; then confirm again.
refused-unsatisfiable =
    .title = Nobody could be verified like this
    .reason = Nothing was changed, because this policy can never be satisfied: { $fix }
    .next = Change the policy or the connector’s form, and apply it; then confirm again.
refused-not_an_agent =
    .title = This account may not verify
    .reason = Only active Halo agents can, and no API agents.
    .next = Ask your Halo administrator.
refused-halo_down =
    .title = Halo cannot be reached
    .reason = Without Halo nobody can be signed in.
    .next = Try again in a minute.

## Checking a receipt

receipt-page-title = Check a receipt
receipt-page-reason = A receipt is the last line of each note that Vouchsafe writes. Paste it here, or the whole note: this page says whether it is genuine. It shows nobody's name, and keeps nothing.
receipt-page-label = Receipt
receipt-page-check = Check
receipt-page-offline = Whole logs are checked on your own machine, with “vouchsafe audit verify” and the public keys from /.well-known/vouchsafe/keys.json.
receipt-entry = Entry
receipt-entry-of = { $number } of { $company }
receipt-time = Time
receipt-kind = What was recorded
receipt-verdict = Verdict then
receipt-kind-concluded = How a verification ended
receipt-kind-key_rotated = A new signing key

receipt =
    .title = Receipt
    .reason = A receipt was checked.
receipt-genuine =
    .title = This receipt is genuine
    .reason = This installation signed it, and its entry stands in the log as it was written.
    .next = Compare time and verdict with the note above it. It is proof of the past: it verifies nobody today.
receipt-forged =
    .title = This receipt is forged
    .reason = It names one of our logs, but was not signed with its key.
    .next = Do not rely on the note that it came with. Tell your administrator where you found it.
receipt-altered =
    .title = This receipt was altered
    .reason = Its signature is ours, but belongs to another entry than the one it names.
    .next = Do not rely on the note that it came with. Tell your administrator where you found it.
receipt-rewritten =
    .title = The log was changed
    .reason = We signed this receipt, but its entry no longer stands in the log as it was written.
    .next = Keep the receipt. Your administrator should run “vouchsafe audit verify” with it, and look into this.
receipt-cut_off =
    .title = The log has lost this entry
    .reason = We signed this receipt, but the log now ends before its entry.
    .next = Keep the receipt. Was an old back-up restored? If not, your administrator should look into this.
receipt-foreign =
    .title = This receipt is not from here
    .reason = It names a log that this installation does not have. Another one may have signed it.
    .next = Check it where the note was written: each installation of Vouchsafe has a page like this one.
receipt-incomplete =
    .title = A part of the receipt is missing
    .reason = It begins like a receipt, but ends too early.
    .next = Copy it again from the note, from “VS1:” to its end.
receipt-no_receipt =
    .title = There is no receipt in this
    .reason = A receipt begins with “VS1:”, and has letters and digits up to its end.
    .next = Copy the last line of the note, or the whole note.
receipt-too_long =
    .title = This is too long
    .reason = A note with its receipt has a few hundred letters.
    .next = Copy only the last line of the note.

## The commands

try-who-async = A prompt is to go to { $upn }, of { $company } ({ $tenant }), in the asynchronous form.
try-who-sync = A prompt is to go to { $upn }, of { $company } ({ $tenant }), in the synchronous form.
try-confirm = Send it now?
try-not_sent = Nothing was sent.
try-purpose = trying it out
try-methods = Registered methods: { $fix }
try-rings = The request is on its way to the phone.
try-number = The request is on its way to the phone. Number to type: { $number }
try-approved = It works. This approval was for the try, and opens nothing.
try-answer = Microsoft's own words: { $fix }
try-detail = Detail: { $fix }
try-captured = What was said is in { $fix }, without ids, names and secrets.

live-form-async = First the asynchronous form.
live-form-sync = Now the synchronous form.
live-step-canary = Canary: { $upn } has no method and must be refused. Nobody has to do anything.
live-step-approve = Approve: when the phone of { $upn } rings, press Approve.
live-step-deny = Deny: when the phone rings, press Deny.
live-step-ignore = Ignore: let the phone ring, and do not touch it until the next step. This takes about a minute.
live-step-second = Second: when the phone rings, do not touch it until this says so.
live-ready = Press Enter when the phone is at hand.
live-seen = Seen: { $verdict } { $fix }
live-passed = ok   as it must be
live-not_passed = FIX  not as it must be
live-no_canary = This account has a method, so nothing was sent to it. Name one that has none.
live-now_approve = The second one was refused, as it must be. Now press Approve.
live-too_early = The first one ended before there was a second. Do not touch the phone until this says so.
live-closing = Waiting until that prompt can no longer be open.
live-wait = Waiting. { $fix }
live-failed-async = The asynchronous form does not do everything that it must.
live-failed-sync = The synchronous form does not do everything that it must.
live-stored-async = The asynchronous form passed everything, and is stored. Technicians can send now.
live-stored-sync = The synchronous form passed everything, and is stored. Technicians can send now.
live-unsatisfiable = This form works, but it was not stored: with it, this policy could never be satisfied: { $fix }. Change the policy, apply it, and run this again.
live-none = No form passed, and nothing was stored. Run “vouchsafe check” and mend what it finds. Then try again with --capture FILE, and send us the file if the answers are not what the phone did.

check-token_refused =
    .reason = Microsoft gives no token for { $company }. It says: { $code }.
    .next = Look that code up at https://login.microsoftonline.com/error, and mend it in Entra.
check-connector_secret_ends =
    .reason = The connector secret of { $company } is good until { $time } only.
    .next = Have another one made now, and paste it on the customer's page in the dashboard, or put it under connector_secret and apply.
check-connector_secret_over =
    .reason = The connector secret of { $company } was good until { $time }: nobody there can be asked any more.
    .next = Have another one made, and paste it on the customer's page in the dashboard, or put it under connector_secret and apply.
check-app_secret_ends =
    .reason = What proves that we are the Microsoft application is good until { $time } only.
    .next = Make another one in Entra now, and enter it under Microsoft in the dashboard, or under [microsoft_app] and apply.
check-app_secret_over =
    .reason = What proves that we are the Microsoft application was good until { $time }: no account can be found any more.
    .next = Make another one in Entra, and enter it under Microsoft in the dashboard, or under [microsoft_app] and apply.
check-microsoft_silent =
    .reason = Microsoft did not answer ({ $fix }).
    .next = Check that this machine reaches the addresses under [microsoft], then check again.
check-microsoft_strange =
    .reason = Microsoft's answer is not what it should be ({ $fix }).
    .next = Check the addresses under [microsoft], then check again. If it stays, tell us this line.
check-halo_silent =
    .reason = Halo did not answer ({ $fix }).
    .next = Check Halo's address (Dashboard → Settings → Halo, or “url”), and that this machine reaches it. Then check again.
check-halo_strange =
    .reason = Halo's answer is not what it should be ({ $fix }).
    .next = Check Halo's address (Dashboard → Settings → Halo, or “url”), and the API application in Halo.
check-halo_agent_disabled =
    .reason = The agent that the API application logs in as is disabled: { $technician }.
    .next = Enable the agent in Halo, or choose another under “Agent to log in as”.
check-halo_agent_blind =
    .reason = Halo shows the service application's agent no { $fix }.
    .next = In Halo, give the agent: Tickets Read and Modify; Customers and Users Read; see unassigned and other agents' tickets; Allow use of all Customers.
check-notes_refused =
    .reason = Halo refuses notes ({ $left }): { $fix }
    .next = In Halo, allow the outcome of notes for this agent and ticket type, then press “Try them again” under Dashboard → Incidents; or choose another under Dashboard → Settings.
check-outcome_missing =
    .reason = Halo has no outcome { $code }, with which notes are to be written.
    .next = Choose another “Outcome of notes” under Dashboard → Settings; or “note_outcome_id”. Halo has: { $fix }.
check-no_frame_origin =
    .reason = No page may show the panel in its frame.
    .next = Add { $fix } under Dashboard → Settings → Halo; or to “frame_origins”.
check-no_launch_secret =
    .reason = There is no secret to check launches with.
    .next = Make one under Dashboard → Settings → The pod in Halo, and copy it into the tabs; or “launch_secrets”.
check-no_instance =
    .reason = No Halo is connected.
    .next = Run “vouchsafe admin link”, and open what it prints; or describe it in a file, and run “vouchsafe apply FILE”.
check-untested =
    .reason = No form of the connector has been seen to work here, so technicians can prompt testers only.
    .next = On this machine, run “vouchsafe check --live --upn YOU@TENANT --canary NOBODY@TENANT”: YOU holds a phone, NOBODY has no method registered. Until then, name a colleague as tester under Dashboard → Microsoft, and open a ticket of theirs.
check-second_technicians_few =
    .reason = The policy asks for a second technician, and those who can agree are: { $left }.
    .next = Name at least two under Dashboard → Settings → People, or in “second_technicians”: else nobody can be verified where two are asked for.
check-alerts_nobody =
    .reason = Nobody hears of denials, of “this was not me”, and of what administrators open: nothing here can alert anybody.
    .next = Dashboard → Settings: set a mail server (administrators need an address in Halo), or a webhook or syslog under Alerts; or [mail], [instance.alerts].
check-nobody_told =
    .reason = There is no mail server, so nobody is told of verdicts: not the user and the manager, either, where somebody vouches or work goes on without.
    .next = Set one in the dashboard, under Settings; or [mail]. Until then the log says whom nobody told (not_told).
check-outbound_failed =
    .reason = Nothing can be sent there: { $fix }.
    .next = Correct host, port or secret under Dashboard → Settings, or in the file; or mend the other side.
check-outbound_guarded =
    .reason = Vouchsafe does not speak to that host: { $fix }.
    .next = Correct the host. If it is meant to be private, name it there, and start Vouchsafe again.
check-connector_secret_missing =
    .reason = The connector secret of this tenant is missing, so nobody at { $company } can be asked.
    .next = Their administrator makes one with docs/connector-secret.ps1. Paste it on the customer’s page in the dashboard.
check-no_customer =
    .reason = No customer has a Microsoft tenant.
    .next = Connect one under Dashboard → Customers; or with [[customer]] and its [[customer.tenant]] in the file.
check-database_not_writable =
    .reason = The database cannot be written: { $fix }.
    .next = Make room on its disk, and let Vouchsafe's user write it. Until then nobody can be verified.
check-folder_not_writable =
    .reason = The data folder { $fix } cannot be used: { $why }.
    .next = Let Vouchsafe's user write it, and mount its disk for writing.
check-disk_full =
    .reason = Only { $number } MB are left on the disk of { $fix }.
    .next = Make room: with a full disk nobody can be verified.
check-clock_off =
    .reason = The clocks of this machine and of { $host } are { $number } seconds apart.
    .next = Let this machine set its clock by NTP (timedatectl set-ntp true). If it does, have { $host }'s looked at.
check-log_changed =
    .reason = The log or the database was changed by somebody else than Vouchsafe: { $why }.
    .next = Find out who can write to the database. The dashboard’s report and “vouchsafe audit verify” tell all of it.
check-notes_stuck =
    .reason = Notes wait to be written for more than ten minutes ({ $left }): { $why }
    .next = Mend what that says. They are tried again by themselves, at least once a minute.
check-deliveries_stuck =
    .reason = Something has waited for more than ten minutes to be delivered ({ $left }): { $why }
    .next = Mend the other side, or the settings. It is tried again by itself for a day.
check-deliveries_given_up =
    .reason = Something could not be delivered and was given up, and nothing has arrived since ({ $left }): { $why }
    .next = Mend the other side, or the settings. What was given up stands in the log (“delivery_failed”).
check-public_url_silent =
    .reason = { $fix } cannot be reached from this machine: { $why }.
    .next = Check DNS, certificate and proxy. If browsers get through, let this machine reach its own public address, too.
check-public_url_strange =
    .reason = Something else than this Vouchsafe answers at { $fix }.
    .next = Lead that host, with all its paths, to where Vouchsafe listens; or correct “public_url” and start it again.
check-streams_held_back =
    .reason = What stands before Vouchsafe at { $fix } holds streams back, so technicians see answers late.
    .next = Switch off buffering of responses there (nginx: “proxy_buffering off;”), and compression of streams.

## What was seen where nothing is to be mended

seen-database = opens, and can be written
seen-key_file = { $fix }, for its owner only
seen-application = set
seen-form-async = asynchronous
seen-form-sync = synchronous
seen-folder = { $fix } can be written
seen-disk = { $number } MB left
seen-disk-elsewhere = not checked: the database is not on this machine's disk
seen-not_in_time = not checked: it took too long
seen-not_serving = not checked: this Vouchsafe does not serve at { $fix } now; start it, then check again
seen-public_url = { $fix } leads here
seen-streams = arrive as they are sent
seen-clock = agrees with { $host }'s
seen-clock-untold = not checked: { $host } does not say what time it is
seen-clock-silent = not checked: { $host } did not answer ({ $why })
seen-mail-none = there is none, so nobody is told of verdicts by mail
seen-mail = { $host } takes mail from { $upn }
seen-alerts-mail = { $number } mail addresses
seen-alerts-webhook = webhook
seen-alerts-syslog = syslog
seen-alerts-unknown = no address in Halo for { $fix }
seen-webhook = { $host } took a signed ping
seen-syslog = { $host } can be reached
seen-authinfo = tokens come from { $host }
seen-sign_in = its sign-in address is made; only a technician's sign-in shows the rest
seen-token = given
seen-ends = good until { $time }
seen-scopes = Halo does not say which; the calls below show it
seen-no_registrations = (without AuditLog.Read.All: coverage is not known)
seen-permissions = sees tickets and users
seen-notes = none was refused
seen-nothing_stuck = nothing is stuck
seen-log_whole = whole up to entry { $left } when it was last checked
seen-frame_origins = { $fix }, right only if agents do not open { $host }
seen-launch_secret = one; only a launch shows whether it is right
seen-launch_secrets = { $number }; take the old ones out when all tabs have the new one

## Mail to the user, and to the manager where policy says so. No word of the ticket, and nobody's words but ours

tell-subject-user = Somebody asked a help desk for help in your name
tell-opening-user = On { $time }, the help desk at { $host } was asked for help with your account { $upn } at { $company }, and checked with your phone whether it was you.
tell-opening-without-user = On { $time }, the help desk at { $host } was asked for help with your account { $upn } at { $company }, and your phone was not asked whether it was you: the caller could not use it.
tell-fine-user = If it was you, there is nothing to do.
tell-object-user = If it was not you, tell the help desk. The link opens a page with a button. What was approved and not used yet then counts no longer, and somebody looks into it:

tell-subject-manager = Somebody asked a help desk for help in a colleague's name
tell-opening-manager = On { $time }, the help desk at { $host } was asked for help with the account of { $account } ({ $upn }) at { $company }, and checked whether it was they who asked. You get this mail because Microsoft Entra has you as the manager.
tell-opening-without-manager = On { $time }, the help desk at { $host } was asked for help with the account of { $account } ({ $upn }) at { $company }, by a caller who could not use that account's phone. You get this mail because Microsoft Entra has you as the manager.
tell-fine-manager = If you know of it, there is nothing to do.
tell-object-manager = If you have reason to doubt it, tell the help desk. The link opens a page with a button. What was approved and not used yet then counts no longer, and somebody looks into it:

tell-purpose = What for: { $purpose }
tell-verdict-approved = Outcome: approved on the phone.
tell-verdict-too_weak = Outcome: approved on the phone, but in a way that is too weak for this purpose. It does not count.
tell-verdict-vouched = Outcome: somebody who may do so vouched for the caller, because the phone could not be used.
tell-verdict-not_vouched = Outcome: somebody who may do so was asked whether it is the owner of the account who calls, and did not say yes.
tell-verdict-overridden = Outcome: not verified. The help desk went on all the same, for a reason that it has written down, with a second person.
tell-verdict-denied = Outcome: denied on the phone.
tell-verdict-fraud_reported = Outcome: reported as fraud on the phone.
tell-verdict-no_answer = Outcome: nobody answered on the phone.
tell-verdict-answered_too_late = Outcome: answered on the phone, but too late to count.
tell-verdict-stopped = Outcome: the help desk stopped waiting. Whatever was pressed on the phone does not count.
tell-verdict-code_wrong = Outcome: a wrong code or number was given.
tell-verdict-unclear = Outcome: no answer that counts. Nothing was approved.
tell-verdict-locked = Outcome: too many wrong answers, so Microsoft has locked this way of answering for a while.
tell-link = This was not me
tell-warning = Nobody honest asks you for a password or a code because of this mail.
tell-closing = Sent by Vouchsafe for { $host }. Nobody reads replies.

## The page behind the link

objection-title = Was this not you?
objection-reason = Somebody asked this help desk for help in the name shown here.
objection-at = Help desk
objection-account = Account
objection-when = When
objection-purpose = What for
objection-outcome = Outcome
objection-next = If it was not you, press the button. What was approved and not used yet then counts no longer, and the help desk is told at once. Your account is not locked by it.
objection-fine = If it was you, close this page. Nothing happens.
button-object = This was not me
objection-done-title = Thank you. The help desk knows.
objection-done-reason = What was approved and not used yet no longer counts. Somebody will look into it.
objection-done-next = If you pressed Approve for somebody who rang you, change your password now, and ring your help desk on a number that you know.
objection-again-title = You have told us already
objection-again-reason = This link was used on { $time }. The help desk knows, and it need not be told twice.
objection-gone-title = This link is no longer good
objection-gone-reason = It is older than seven days, or it is not whole.
objection-gone-next = If something was not you, ring your help desk on a number that you know.
objection-foreign-title = Please press the button on our own page
objection-foreign-reason = This came from another page, so nothing was done.
objection-foreign-next = Open the link in your mail again, and press the button there.

## Alerts to the MSP

alert-subject-denied = Vouchsafe at { $host }: a prompt was denied
alert-subject-fraud_reported = Vouchsafe at { $host }: a prompt was reported as fraud
alert-subject-objection = Vouchsafe at { $host }: a user says "this was not me"
alert-denied = A prompt was denied on the phone, on { $time }. Somebody may be pretending to be this user.
alert-fraud_reported = A prompt was reported as fraud on the phone, on { $time }. Somebody is pretending to be this user.
alert-objection = A user wrote that it was not them, on { $time }. Approvals that were not used yet have been withdrawn. The account was not fenced.
alert-subject-told = Vouchsafe at { $host }: { $upn }: { $verdict }
alert-told = A verification ended on { $time }: { $verdict }. Policy wants you to know of it.
alert-next-told = If you know nothing of this work, ask the technician.
alert-who = Account: { $account } ({ $upn }), { $company }. What for: { $purpose }
alert-by = Asked by: { $technician }. { $ticket } Reference: { $reference }
alert-next = What to do: ring the user on the number that you have on record; see what was done for the caller, and undo it.
alert-subject-policy_loosened = Vouchsafe at { $host }: the policy was loosened
alert-policy_loosened = { $technician } confirmed, on { $time }, that the policy is looser than before. What was before, and what is now:
alert-policy_loosened-next = What to do: if nobody of you wanted this, apply the stricter policy again and find out who did.
alert-subject-settings_changed = Vouchsafe at { $host }: an administrator changed whom it trusts
alert-settings_changed = { $technician } changed settings on { $time }. What was before, and what is now:
alert-settings_changed-next = What to do: if nobody of you wanted this, change it back and find out who did.
alert-subject-tenants_picked = Vouchsafe at { $host }: tenants are connected as their partner
alert-tenants_picked = { $technician } has consent given, on { $time }, in the names of these customers, as their Microsoft partner:
alert-tenants_picked-next = What to do: if nobody of you wanted this, take it back on these customers’ pages, and in their tenants under Enterprise applications; and find out who did.
alert-subject-fence_lifted = Vouchsafe at { $host }: a block was lifted
alert-fence_lifted = { $technician } lifted, on { $time }, the block from an account whose user had denied or reported a prompt. Whose, why, and what was before and is now:
alert-fence_lifted-next = What to do: if nobody of you wanted this, call that user on a number on file, and find out who did.
alert-subject-match_chosen = Vouchsafe at { $host }: an administrator said who a contact is
alert-match_chosen = { $technician } chose, on { $time }, which account a contact is, because nobody could tell. Who it was before, and is now:
alert-match_chosen-next = What to do: if that is not the same person, undo it in the dashboard under Customers, Matches, and find out who did.
alert-closing = Sent by Vouchsafe to the addresses in this instance's settings.

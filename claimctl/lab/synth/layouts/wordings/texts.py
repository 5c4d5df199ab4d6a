"""Boilerplate: sentences and small words that papers carry and that state nothing about the claim.

English; other languages have theirs beside their labels. Variants are parted by `|`; those behind `||` are for
held-out layouts, where there are any.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "page": "Page || Sheet",
    "of": "of",
    "yes": "Yes",
    "no": "No",
    "date": "Date || Dated",
    "phone": "Phone|Tel.|Telephone || Call",
    "email": "E-mail|Email || Write to",
    "fax": "Fax",
    "attention": "Attn.",
    "to": "To|| For",
    "from": "From || Sent by",
    "subject": "Re|Subject || About",
    "note": "Note || Please note",
    "thank_you": "Thank you || With thanks",
    "signature": "Signature || Signed",
    "dear": "Dear",
    "sir": "Sir or Madam",
    "sincerely": "Sincerely,|Yours sincerely,|Kind regards, || Faithfully,|With best regards,",
    "customer_service": "Customer Service|Claims Department || Client Care|Claims Team",
    "claims_department": "Claims Department",
    "stamp.paid": "PAID|PAID IN FULL || SETTLED|RECEIVED WITH THANKS",
    "stamp.received": "RECEIVED || FILED",
    "stamp.copy": "COPY || DUPLICATE",
    "stamp.draft": "PRELIMINARY || DRAFT",
    "stamp.original": "ORIGINAL",
    "invoice.terms": (
        "Payment is due within 30 days of the invoice date. Late payments may incur a charge of 1.5 % per "
        "month.|Terms: net 30. Please quote the number above with your payment. || Kindly settle the sum within "
        "thirty days of issue, naming the reference above."
    ),
    "invoice.thanks": "Thank you for your business.|We appreciate your business. || It was a pleasure to work for you.",
    "invoice.warranty": (
        "Workmanship is warranted for ninety days from completion. Goods remain our property until paid in full. "
        "Returns are accepted within fourteen days in unopened packaging."
    ),
    "invoice.bank": "Bank transfers: details are on file with our office; please call before changing payee data.",
    "estimate.note": (
        "This estimate is based on our inspection and does not cover damage that is found once work has begun. Parts "
        "prices are subject to change. Valid for 30 days.|Estimate based on visual inspection. Supplements need the "
        "insurer's approval before work is done. || Hidden damage, if any, is appraised once the parts are off the "
        "car. This quotation may be accepted within a month."
    ),
    "estimate.parts": (
        "Parts may be new, reconditioned or of like kind and quality. The make of each replacement part is named on "
        "request. Parts not made by the original manufacturer are warranted by their maker or distributor."
    ),
    "estimate.authorization": (
        "I authorize the repairs described above and the use of the vehicle for road tests. Payment is due on delivery."
    ),
    "medical_bill.questions": (
        "Questions about this bill? Call our billing office Monday to Friday, 8 am to 5 pm.|If you have questions "
        "about your account, please contact patient accounts. || Our patient desk is glad to explain any line of "
        "this account."
    ),
    "medical_bill.assistance": (
        "Financial assistance is available to those who qualify. Ask for an application at any registration desk. "
        "Payment plans without interest may be arranged."
    ),
    "medical_bill.insurance": (
        "We have billed your insurance where we have it on file. The amounts shown are your responsibility. "
        "Professional fees of physicians may be billed apart."
    ),
    "slip": "Detach here and return this part with your payment || Cut along the line and enclose with your remittance",
    "slip.pay": "Make checks payable to || Draw checks in favor of",
    "slip.method": "Payment by check, card or online. Do not send cash by mail.",
    "eob.notice": (
        "THIS IS NOT A BILL|This is not a bill. Keep this statement for your records. || NO PAYMENT IS ASKED FOR "
        "WITH THIS LETTER"
    ),
    "eob.appeal": (
        "If you disagree with this decision you may ask for a review within 180 days of receiving this notice. Send "
        "your request, with any documents that support it, to the address above. Someone you trust may act for you."
    ),
    "eob.terms": (
        "The amount billed is what the provider charged. The amount allowed is the most that your plan pays for the "
        "service. The deductible is what you pay before the plan pays."
    ),
    "eob.greeting": (
        "We have processed the claim below. The table shows how your benefits were applied.|Here is how your plan "
        "covered the services you received. || Your claim has been worked out as follows."
    ),
    "claim_form.instruction": (
        "Please complete all sections in block letters and attach original bills.|Complete every applicable section. "
        "Incomplete forms delay payment. || Fill in whatever applies to you and enclose the originals of all bills."
    ),
    "claim_form.send": (
        "Send the completed form with bills and receipts to the address above. Keep copies for your records."
    ),
    "declaration": (
        "I declare that the statements above are true and complete to the best of my knowledge.|I certify that the "
        "information given is true and correct and that I have withheld nothing material. || All that is said in "
        "this form is so, and nothing that matters was left out."
    ),
    "authorization": (
        "I authorize any physician, hospital, employer, agency or insurer to release information that bears on this "
        "claim. A copy of this authorization is as valid as the original. It ends two years from its date."
    ),
    "fraud": (
        "Any person who knowingly presents a false claim for payment of a loss may be guilty of a crime and subject "
        "to fines.|Any person who knowingly and with intent to defraud an insurer files a statement of claim that "
        "holds any materially false information commits a fraudulent insurance act. || Whoever deceives an insurer "
        "in order to be paid commits an offence."
    ),
    "fraud.title": "STATE FRAUD STATEMENTS|FRAUD WARNINGS || NOTICES ABOUT FALSE CLAIMS",
    "fraud.1": (
        "Applicable in Northern States: the act may be a crime and may subject the person to civil penalties of up "
        "to five thousand dollars and the stated value of the claim for each violation."
    ),
    "fraud.2": (
        "Applicable in Southern States: penalties include imprisonment, fines and denial of insurance benefits where "
        "false information that bears on the claim was given by the applicant."
    ),
    "fraud.3": (
        "Applicable in Coastal States: the offence is a felony of the third degree. It is unlawful to give false, "
        "incomplete or misleading facts to an insurance company for the purpose of defrauding it."
    ),
    "fraud.4": (
        "Applicable in Mountain States: the insurer may void the policy and recover what was paid, with the cost of "
        "its investigation and reasonable fees."
    ),
    "fraud.5": "Applicable in all other states: the laws of the state where the loss occurred apply.",
    "lab.note": (
        "H above, L below the reference range. Results are to be read by a physician.|Flags mark values outside the "
        "reference interval. Interpret with clinical findings. || Values outside the expected interval are marked. "
        "They mean something only together with the clinical picture."
    ),
    "lab.method": (
        "Tests were done on automated analyzers under daily quality control. Reference intervals depend on age, sex "
        "and method."
    ),
    "lab.licence": "Laboratory licensed and inspected under federal regulations. Director available for consultation.",
    "rx.note": (
        "Substitution permitted unless marked otherwise.|Void after one year. || A like product may be dispensed."
    ),
    "medical.confidential": (
        "Confidential patient information. Release only with the patient's consent.|This record is protected by law. "
        "|| For the eyes of the patient and the treating clinicians only."
    ),
    "medical.dictated": (
        "Dictated and reviewed by the signing physician; transcription by voice recognition may hold errors of sound."
    ),
    "medical.vitals": "Vital signs on record are within expected limits. Medication list and allergies were reviewed.",
    "police.note": (
        "This report is a record of what was stated to the officer. It is no finding of fault.|Copies are issued to "
        "parties and their insurers upon request. || What is set down here was told to the officer; who is to blame "
        "is for others to say."
    ),
    "police.distribution": "Distribution: records section, district attorney, parties involved.",
    "police.codes": (
        "Codes: 01 clear, 02 rain, 03 snow, 04 fog; surface D dry, W wet, I ice; light D day, N night, T dusk or dawn."
    ),
    "policy.note": (
        "This page is part of your policy. Keep it in a safe place.|Please check that all details are correct. || "
        "Look these particulars over and tell us if any is wrong."
    ),
    "policy.conditions": "Conditions|General conditions || Terms of cover",
    "bank.note": (
        "Please check the entries and report errors within sixty days.|Deposits are insured up to the legal limit. "
        "|| Entries that are not disputed within two months count as accepted."
    ),
    "bank.ad": "Ask in your branch for our savings plan: a fixed rate for twelve months, no fees.",
    "card.letter": (
        "Your new insurance card is printed below. Cut it out and carry it with you. Show it whenever you need "
        "it.|Please find your card on this page. It replaces earlier cards. || The card that proves your cover is on "
        "this sheet. Earlier ones are void."
    ),
    "card.report": (
        "In case of loss, exchange particulars with the other party, take photographs and call us as soon as you can."
    ),
    "card.keep": "Keep this card with you at all times. It does not amend or extend the cover of your contract.",
    "receipt.thanks": "Thank you - please come again|Thank you for your purchase. || We were glad to serve you.",
    "receipt.text": (
        "Received with thanks the amount stated above in full settlement of the goods and services listed.|This "
        "receipt confirms your payment. Please keep it for your records. || We confirm that we have been paid for "
        "what is listed here."
    ),
    "receipt.returns": "Returns within 30 days with this receipt. Opened software, medicine and food are excluded.",
    "letter.enclosures": "Enclosures|Encl. || Annexed",
    "letter.confidential": (
        "This letter may hold confidential information. If you are not the addressee, please return it."
    ),
    "checks.insurance": (
        "Other insurance that may pay?|Is there other insurance for this loss? || Do you have further cover for it?"
    ),
    "checks.authority": "Was an authority notified?|Authority contacted? || Did you call an official body?",
    "checks.photos": "Photographs taken?|Photos on file? || Pictures made?",
    "checks.bills": "Original bills enclosed?|Receipts attached? || Vouchers added?",
    "checks.mail": "Send correspondence by|Contact by || Reach me by",
    "option.mail": "Mail || Letter",
    "option.phone": "Phone || Call",
    "office_use": "For office use only || Leave this part blank",
    "notes": "Notes || Jottings",
    "form_number": "Form",
    "revision": "Rev.",
    "terms.title": "Terms and conditions|Terms of business || Small print",
    "terms.1": (
        "1. Orders are accepted in writing or by the start of work. Changes that the customer asks for after that "
        "are charged at the rates in force on the day of the change."
    ),
    "terms.2": (
        "2. Prices hold for the goods and work listed. Travel, disposal and permits are charged apart unless they "
        "are named in the list."
    ),
    "terms.3": (
        "3. Complaints about visible defects are to be made within eight days of delivery, about hidden ones "
        "within eight days of their discovery. We may mend or replace before any reduction of price."
    ),
    "terms.4": (
        "4. Liability for slight negligence is limited to damage that is typical for such work. Nothing in these "
        "terms limits liability for injury."
    ),
    "terms.5": (
        "5. Personal data are used to carry out the order and are kept as long as the law demands. The law of the "
        "place of our business applies."
    ),
    "howto.title": "How to fill in this form|Instructions || Notes for whoever fills this in",
    "howto.1": (
        "Give the number of your policy as it stands on the declarations page. If you have no claim number yet, "
        "leave that box empty; we will assign one."
    ),
    "howto.2": "State date, time and place as exactly as you can. If you are not sure, say so in the description.",
    "howto.3": (
        "Attach bills, receipts, photographs and reports. Originals are returned on request. Keep damaged items "
        "until we have seen them or told you otherwise."
    ),
    "howto.4": "Sign and date the form. We cannot begin our work on a form that is not signed.",
    "eob.glossary": "Words used in this statement|Glossary || What the words mean",
    "eob.word.1": (
        "Coinsurance: your share of the cost of a covered service, as a percentage of the allowed amount, after "
        "the deductible."
    ),
    "eob.word.2": "Copayment: a fixed amount for a covered service, usually paid when you receive it.",
    "eob.word.3": "Network: the doctors, hospitals and suppliers that have a contract with your plan.",
    "payment.card": "Card|Credit card",
    "payment.cash": "Cash",
    "payment.transfer": "Bank transfer",
}

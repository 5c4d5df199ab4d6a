"""What else is printed on forms: headings and captions that name no field of ours, and so are never its value.

They also keep a short label from matching inside a longer one: `due date` is not a document's `date`.
"""

from __future__ import annotations

_HEADINGS = """
account information | accident information | additional information | additional insured information
admission information | agency information | applicant information | application information | attachments
bank details | bank information | benefit information | billing information | billing summary | claim details
claim information | claim summary | claimant details | claimant information | comments | company details
contact details | contact information | contact person | coverage details | coverage information | coverage summary
customer details | customer information | damage details | damage information | declaration | description
description of services | details | diagnosis information | doctor information | driver information | drivers
emergency contact | employee information | employer information | estimate details | family history | follow up
for office use only | general information | guarantor | guarantor information | incident details
incident information | injuries | injury information | insurance details | insurance information | insured details
insured information | invoice details | item | items | item description | items purchased | lab results
loss details | loss information | medical history | medical information | medical records | medications
member information | notes | office use only | order details | other details | owner information | parties involved
party information | passenger information | past medical history | patient details | patient information
payment details | payment information | payment method | payment summary | payment terms | personal details
personal information | persons involved | physical examination | physical exam | physician information
plan information | plan of care | policy details | policy information | policyholder details
policyholder information | procedures performed | product details | property damage | property information
provider details | provider information | remarks | report information | report details | required documents
section | service details | services | services provided | shipping information | social history
special instructions | subscriber information | summary | summary of charges | supplier details
supplier information | terms and conditions | terms & conditions | total loss | transaction details | treatment
treatment details | treatment plan | vehicle damage | vehicle details | vehicle information | vehicles | vehicle
vehicle 1 | vehicle 2 | unit 1 | unit 2 | vendor details | vendor information | vital signs | witness | witnesses
witness information | workers compensation | your details | your information | angaben zum fahrzeug
angaben zum schaden | schadendetails | versicherungsdaten | persönliche daten | informations personnelles
coordonnées | datos personales | datos del asegurado | datos del vehículo | datos del siniestro
"""
_CAPTIONS = """
company reg | company reg no | company reg # | company registration no | company no | co reg no | co. reg no | co no
reg no | reg # | business reg no | roc no | gst reg | gst reg no | gst no | gst id | gst id no | vat reg no | tax reg no
whatsapp | hotline
reserved for local use | reserved for nucc use | claim codes | claim codes (designated by nucc)
including degrees or credentials
main telephone number | telephone number | area code | admission hr | dhr | stat | for program in item 1
no., street | middle initial
account | account balance | account type | accepted by | action | activity | adjuster | adjuster name
adjuster phone | adjustment | adjustments | age | allergies | amount | amount enclosed | amt | appeal deadline
applicant signature | appointment time | approval code | approved by | area | article | attachment | auth code
authorization number | authorized by | bank | bank account | batch | bed | bed no | bic | blood group
blood pressure | blood type | body type | branch | branch code | business phone | buyer signature | cage code
card no | card number | card type | carrier code | cashier | category | cell | cents | change | change due | charge
charges | check number | check no | city | city or town | city, state, zip | city/state/zip | class | clinic | code
color | colour | commission | condition | condition codes | contact | contact name | copay | copayment
co-insurance | coinsurance | cost | country | county | credit | credits | customer id | customer no
customer number | customer signature | customer service | date due | date of hire | date of order | day | days
debit | debits | delivery | delivery date | delivery terms | delivered to | department | dependents | deposit
deposits | destination | direct deposit | discount | discounts | discount total | dispensed by | dose | dosage
driver license | driver license number | driver's license | driver's license number | drivers license no | due
due by | due date | payment due | payment due date | pay by | duration | duty | effective time | email us | emg
employer | employer name | employer's name | employment | epsdt | ethnicity | examined by | exchange rate | expiry
extension | ext | ext. price | extended price | extended | family plan | father's name | fax | fax no | fax number
fee | fees | first name | flag | flight number | floor | freight | frequency | fuel | given to | gross
gross amount | gross weight | group name | handling | height | home | hospital no | hour | hours | iban
insurance company | insurer | insurance carrier | insurance company name | insurance plan | invoice amount
invoice period | invoiced | item code | item no | item number | items sold | job | job title | labor | labor total
labour | lab no | language | last name | last paid | late fee | license class | license expiry | license state
line | line total | loan number | location code | lot | lot number | manufacturer | marital status | maritalstatus
meal | membership | memo | method of payment | middle initial | middle name | mileage | minimum payment
minimum payment due | minute | mode of payment | month | month day year | mother's name | nationality | net
net price | net weight | next appointment | no of items | no. of items | number | number of items | number of pages
number of passengers | nurse | occupation | odometer | office phone | office use | operator | opening balance
order | order by | order date | ordered by | order no | order number | order type | other | other charges
other fees | other insured's name | other parties | outside lab | p.o. | p.o. no | p.o. number | po | po number
po # | po box | purchase order | purchase order number | page | page no | pages | paid by | paint | parts
parts total | passenger | passengers | passport | patient signature | patient relationship
patient relationship to insured | paymaster | pay period | pay date | payment date | payment id | payment mode
payment type | period | pharmacy | place | place of birth | place of issue | place of service | po date | pos
position | posting date | postcode | postal code | pre-tax | prepared by | prepared for | prev balance
previous balance | price | price each | prior balance | priority | processed by | product code | province | pst
purpose | qty | quantity | quote valid until | race | rate | reason | reason for visit | received by
reference range | referred by | refill | refills | region | register | relation | relationship
relationship to insured | relationship to patient | religion | remaining | rental | repairer | report time
requested by | required by | residence | result | results | return policy | room | room no | rounding | rounding adj
rounding adjustment | route | s.no | sr no | sl no | sl.no | sale | sales | sales order | sales person | salesperson
salesman | school | seat | server | service | service charge | shift | ship date | ship via | ship to | shipped to
shipping | shipping & handling | shipping address | shipping cost | ship mode | sig | signature date
date of signature | site | size | ssn | social security number | social security no | source | specimen | spouse
spouse name | staff | state | status | store | store no | store number | street | street address | sub | sublet
summary | supplies | surcharge | surname | swift | swift code | sort code | routing number | table | table no
table number | target | tax code | tax date | tax rate | tax % | tax invoice | tendered | terminal | terminal id
terms | terms of payment | ticket | till | time in | time out | time of report | tip | tips | title | tons
total cgst | total discount | total discounts | total items | total hours | total labor | total parts
total no of items | total number of items | total pages | total qty | total quantity | total saving | total savings
total tendered | total weight | total units | total deposits | total withdrawals | total taxable
total taxable amount | taxable amount | taxable | tower | tracking number | transaction | transaction type | trim
truck | type | type of bill | type of admission | u/m | uom | uhid | unit | unit cost | unit price | unit of measure
units | url | user | user id | valid | value | value date | vat % | vat rate | vat rate % | vehicle color
vehicle type | via | visa | void | volume | waiter | ward | warranty | web | website | weight | witness name
work phone | year | yes | year built | your signature | zip | zip code | zip/postal code | beleg | bezeichnung
einzelpreis | menge | anzahl | artikel | artikelnummer | preis | betrag | pos. | kundennummer | kunden-nr
lieferdatum | fälligkeitsdatum | fällig am | zahlbar bis | bankverbindung | désignation | quantité | prix
prix unitaire | montant | date d'échéance | échéance | réf | référence | code client | cantidad | descripción
precio | precio unitario | importe | vencimiento | fecha de vencimiento | forma de pago | código
previously reported | claim status | claim type | policy status | number of claims | applicant's signature
doctor signature | physician signature | lab | unit/apt | apt | apt no | suite | date of service from
date of service to | from date | to date | through date | service code | service description | provider signature
referring provider | referred to | primary insurance | secondary insurance | insurance id | insurance name
insurance type | insurance phone | secondary phone | work | mobile | alternate phone | cell phone | business
phone # home | injury | injured | was anyone injured | police notified | police contacted | report filed
fire department | naic code | carrier naic code | time of call | time notified | badge | badge number | badge no
road conditions | weather | weather conditions | light conditions | speed limit | direction of travel
vehicle towed | towed to | towed by | point of impact | airbag deployed | driveable | estimate | estimate total
estimated amount | witness phone | witness address | insurance policy | date of expiry | date of purchase
purchase price | date purchased | serial number | current value | replacement cost | actual cash value
depreciation | item damaged | age of item | number of nights | nights | check in | check-in | check out | check-out
arrival | departure | guests | room rate
"""


def phrases() -> tuple[str, ...]:
    """All headings and captions, as they are printed, in lower case."""
    return tuple(
        phrase.strip()
        for line in (_HEADINGS + _CAPTIONS).splitlines()
        for phrase in line.split(" | ")
        if phrase.strip()
    )

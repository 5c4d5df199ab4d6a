"""English words. A key has synonyms: those before `||` are for training layouts, those behind it for held-out ones.

`<type>.<key>` is what a document type calls a thing, where it has a name of its own for it.
"""

from __future__ import annotations

FIELDS: dict[str, str] = {
    "claim_number": (
        "Claim number|Claim no.|Claim #|Claim ID|Claim reference || Claim file no.|Loss file number|Our claim ref."
    ),
    "policy_number": "Policy number|Policy no.|Policy #|Policy ID || Certificate number|Contract number|Pol. No.",
    "member_id": "Member ID|Member number|Subscriber ID|ID number || Enrollee ID|Participant no.|Insured's I.D. no.",
    "group_number": "Group number|Group no.|Group # || Plan group|Employer group ID|Grp. no.",
    "document_number": "Document number|Reference no.|Number || File reference|Document ID|Our file",
    "document_date": "Date|Dated|Issue date || Prepared on|Drawn up on|Date of issue",
    "insured_name": "Insured|Name of insured|Named insured|Policyholder || Policy owner|Contract holder|Insured person",
    "insured_address": (
        "Mailing address|Address of insured|Insured's address|Address || Residence|Home address|Postal address"
    ),
    "insured_phone": "Phone|Telephone|Phone of insured|Phone no. || Daytime telephone|Contact number|Can be reached at",
    "insured_email": "E-mail|Email address|Email of insured || Electronic mail|Mail contact|Online contact",
    "claimant_name": "Claimant|Name of claimant|Claimant name || Person claiming|Claim made by|Party making the claim",
    "claimant_address": "Claimant's address|Address of claimant || Claimant resides at|Residence of claimant",
    "claimant_phone": "Claimant's phone|Phone of claimant || Claimant's contact no.|Claimant reached at",
    "claimant_email": "Claimant's e-mail|Email of claimant || Claimant's online contact|Electronic mail of claimant",
    "patient_name": "Patient|Patient name|Name of patient || Person treated|Pt. name|Patient's full name",
    "patient_dob": "Date of birth|DOB|Birth date || Born on|Day of birth|Patient birthdate",
    "patient_sex": "Sex|Patient sex|M/F || Gender|Sex at birth|Admin. gender",
    "patient_address": (
        "Patient address|Address|Address of patient || Residence|Patient's home address|Patient resides at"
    ),
    "patient_phone": "Patient phone|Phone|Phone of patient || Contact number|Patient reached at|Daytime telephone",
    "patient_email": "Patient e-mail|Email of patient || Electronic mail of patient|Patient's online contact",
    "customer_name": "Customer|Customer name|Name of customer || Client|Account party|Client name",
    "customer_address": (
        "Customer address|Address|Address of customer || Client address|Client's location|Postal address"
    ),
    "customer_phone": "Customer phone|Phone|Phone of customer || Client's telephone|Contact number|Client reached at",
    "customer_email": "Customer e-mail|Email || Client's electronic mail|Mail contact",
    "payee_name": "Pay to|Payee|Payment to || Beneficiary|Settle in favor of|Name for the draft",
    "payee_address": "Payee address|Address of payee || Send the draft to|Beneficiary's address",
    "vendor_name": "Vendor|Company|Seller || Supplier|Issued by|Trading name",
    "vendor_address": "Vendor address|Company address || Supplier's address|Business premises",
    "vendor_phone": "Vendor phone|Company phone || Supplier's telephone|Business telephone",
    "vendor_email": "Vendor e-mail|Company email || Supplier's mail|Business mail",
    "provider_name": (
        "Provider|Name of provider|Facility|Provider of service || Care given by|Treated at|Rendering party"
    ),
    "provider_address": "Provider address|Facility address || Place of treatment|Where care was given",
    "provider_phone": "Provider phone|Facility phone || Practice telephone|Office line",
    "provider_npi": "NPI|Provider NPI|NPI no. || National provider identifier|Nat'l provider no.|National provider ID",
    "provider_tax_id": (
        "Tax ID|Federal tax ID|Tax ID no.|EIN || Taxpayer identification no.|FEIN|Employer identification"
    ),
    "loss_date": "Date of loss|Loss date|Date of accident|DOL || Date of occurrence|Incident date|Date of event",
    "loss_time": "Time of loss|Time|Hour || Time of occurrence|Clock time|O'clock",
    "loss_location": (
        "Location of loss|Place of loss|Location|Where did it happen? || Scene|Site of occurrence|Place of event"
    ),
    "loss_cause": "Cause of loss|Kind of loss|Type of loss|Cause || Peril|Nature of the event|What brought it about",
    "loss_description": (
        "Description of loss|What happened|Details of loss|Description of accident || Account of "
        "events|Circumstances|In your own words"
    ),
    "report_date": "Reported on|Date reported|Report date || Notified on|Date of notification|Notice given on",
    "report_number": "Report number|Report no.|Report #|Police report no. || Record number|Case file no.|Docket no.",
    "agency_name": (
        "Police department contacted|Authority|Reporting agency || Law enforcement body|Notified authority|Station"
    ),
    "officer_name": "Officer|Reporting officer|Officer name || Recorded by|Badge holder|Drawn up by officer",
    "policy_start": (
        "Effective date|Policy period from|Start of cover|Inception date || Valid from|Cover begins|Commencement"
    ),
    "policy_end": "Expiration date|Policy period to|End of cover|Expiry date || Valid until|Cover ends|Termination",
    "coverage_type": "Coverage|Type of coverage|Plan || Product|Class of insurance|Insured under",
    "sum_insured": (
        "Limit of insurance|Sum insured|Limit of liability|Coverage limit || Maximum benefit|Amount of "
        "insurance|Most we pay"
    ),
    "deductible": "Deductible|Policy deductible|Less deductible || Excess|Own share|Retention",
    "premium": "Premium|Total premium|Annual premium || Yearly contribution|Price of cover|Amount you pay for cover",
    "vin": "VIN|V.I.N.|Vehicle identification number || Chassis number|Vehicle serial no.|Frame number",
    "license_plate": "License plate|Plate number|Plate|License no. || Registration mark|Tag no.|Reg. no.",
    "vehicle_make": "Make|Vehicle make || Manufacturer|Brand|Built by",
    "vehicle_model": "Model|Vehicle model || Series|Model line|Car line",
    "vehicle_year": "Year|Model year|Vehicle year || Year built|Yr.|Production year",
    "admission_date": (
        "Admission date|Admitted|Date of admission || Hospitalized from|In-patient since|Entered hospital"
    ),
    "discharge_date": "Discharge date|Discharged|Date of discharge || Released on|Hospitalized to|Left hospital",
    "service_date": "Date of service|Service date|DOS || Treated on|Day of treatment|Visit date",
    "diagnosis_code": "Diagnosis code|ICD-10|Dx code || ICD-10-CM|Code of diagnosis|Classified as",
    "procedure_code": "Procedure code|CPT code || Service code|HCPCS",
    "diagnosis": "Diagnosis|Diagnoses|Diagnosis or nature of illness || Clinical finding|Medical condition|Dx",
    "subtotal": "Subtotal|Sub-total|Net total || Amount before tax|Sum of lines|Net amount",
    "tax": "Tax|Sales tax|Tax amount || Duty and tax|Tax thereon|Levy",
    "total": "Total|Total amount|Grand total || Sum total|All in|Gross amount",
    "amount_paid": (
        "Amount paid|Paid|Payments received|Less payments || Received with thanks|Settled so far|Paid on account"
    ),
    "balance_due": "Balance due|Amount due|Please pay || Open amount|Still to pay|Left to settle",
    "claimed_amount": (
        "Total amount claimed|Amount claimed|Claimed amount || Reimbursement sought|Sum requested|Total of my claim"
    ),
    "allowed_amount": (
        "Allowed amount|Amount allowed|Plan allowance || Eligible amount|Approved charge|Recognized charge"
    ),
    "signature_present": "Signature|Signed || Signed by|Sign here",
    "invoice.document_number": "Invoice number|Invoice no.|Invoice # || Bill no.|Our invoice ref.|Document ID",
    "invoice.document_date": "Invoice date|Date|Date of invoice || Billed on|Issued on|Date of issue",
    "invoice.customer_name": "Bill to|Customer|Sold to || Client|Charged to|Invoiced party",
    "invoice.total": "Total|Invoice total|Total amount || Sum total|Gross amount|All in",
    "repair_estimate.document_number": (
        "Estimate no.|Estimate number|Workfile no. || Quotation ref.|Job ID|Appraisal no."
    ),
    "repair_estimate.document_date": "Date|Estimate date|Written on || Prepared on|Appraised on|Inspection date",
    "repair_estimate.customer_name": "Customer|Owner|Vehicle owner || Client|Prepared for|Keeper",
    "repair_estimate.total": (
        "Estimate total|Grand total|Total cost of repairs || Gross cost|Repair bill in all|Sum of estimate"
    ),
    "receipt.document_number": "Receipt no.|Receipt #|Receipt number || Voucher no.|Slip no.|Transaction ID",
    "receipt.document_date": "Date|Receipt date|Date of sale || Sold on|Transaction date|Issued on",
    "receipt.amount_paid": "Amount paid|Paid|Amount tendered || Received with thanks|Sum handed over",
    "receipt.total": "Total|Total amount|Total sale || Sum received|Gross amount|All in",
    "receipt.customer_name": "Received from|Customer || Paid by|Payer",
    "medical_bill.document_number": (
        "Account no.|Account number|Statement no.|Bill number || Encounter no.|Visit ID|Guarantor ref."
    ),
    "medical_bill.document_date": "Statement date|Bill date|Date || Printed on|Billed on|Closing date",
    "medical_bill.total": "Total charges|Total charge|Total || Gross charges|Sum of charges|Services in all",
    "medical_bill.balance_due": (
        "Balance due|Patient balance|Please pay|Amount due || You owe|Open amount|Patient responsibility"
    ),
    "medical_bill.amount_paid": (
        "Payments received|Less payments|Amount paid || Credits|Settled so far|Receipts to date"
    ),
    "eob.total": "Amount billed|Total billed|Total charges || Submitted charges|Provider asked for|Charges sent to us",
    "eob.document_date": "Date|Date processed|Statement date || Printed on|Finalized on|Issued on",
    "eob.deductible": "Deductible|Applied to deductible || Counts toward deductible|Your share first",
    "eob.amount_paid": "Plan paid|Paid by plan|Plan pays || We paid|Benefit paid|Our payment",
    "eob.balance_due": "You may owe|Your responsibility|Patient owes || Left for you|Your share|Member pays",
    "lab_report.document_number": "Accession no.|Report no.|Lab no. || Specimen ID|Order ID|Sample no.",
    "lab_report.document_date": "Reported|Report date|Date reported || Released on|Results final on|Printed on",
    "lab_report.service_date": "Collected|Collection date|Date collected || Drawn on|Specimen taken|Sample date",
    "prescription.document_date": "Date|Date written|Date issued || Written on|Prescribed on|Ordered on",
    "medical_note.document_date": "Date|Note date|Date of note || Dictated on|Recorded on|Signed on",
    "discharge_summary.document_date": "Date|Summary date|Report date || Dictated on|Completed on|Signed on",
    "police_report.loss_date": (
        "Date of incident|Date of crash|Date of event || Occurred on|Happened on|Day of occurrence"
    ),
    "police_report.loss_cause": "Type|Type of incident|Nature || Offence / event|Classification|Category",
    "police_report.report_number": "Report number|Case no.|Case / report no. || Docket no.|Record ID|Incident ref.",
    "police_report.report_date": "Report date|Date of report|Date filed || Recorded on|Entered on|Filed on",
    "police_report.agency_name": "Agency|Department || Law enforcement body|Issued by",
    "police_report.loss_description": (
        "Narrative|Officer's narrative|Description || Account of events|Findings|Statement of facts"
    ),
    "policy.document_date": "Issue date|Date issued|Date || Printed on|Issued on|Drawn up on",
    "policy.insured_name": "Named insured|Insured|Policyholder || Policy owner|Contract holder|Insured person",
    "bank_statement.customer_name": "Account holder|Account name|Customer || Account owner|Held by|Holder",
    "bank_statement.customer_address": "Address|Mailing address || Correspondence to|Postal address",
    "bank_statement.document_date": "Statement date|Date|Date of statement || Printed on|Issued on|Closing date",
    "correspondence.document_date": "Date|Dated || Written on|Letter of",
    "correspondence.report_number": "Reference|Our reference|Report number || Record no.|Event ref.|Booking event no.",
    "insurance_card.insured_name": "Insured|Member name|Name || Card holder|Insured person|Issued to",
    "claim_form.document_date": "Date|Date completed|Date signed || Form filled in on|Signed on|Prepared on",
    "claim_form.service_date": "Date of service|Date of treatment|First treated || Treated on|Visit date|Day of care",
    "_destination": "Destination|Trip destination || Travelled to",
    "_trip_from": "Departure date|Trip from || Left on",
    "_trip_to": "Return date|Trip to || Came back on",
    "_other_name": "Other driver|Other party|Name || Driver of unit 2|Second party",
    "_other_phone": "Phone|Other party's phone || Contact of second party",
    "_other_plate": "Plate|Other plate || Tag of unit 2",
    "_iban": "Account|IBAN or account|IBAN || Account code|Bank details",
    "_mileage": "Odometer|Mileage || Miles on clock",
    "_color": "Color|Colour || Paint|Finish",
    "_due": "Due date|Payment due|Due || Pay by|To be settled by",
    "_payment": "Paid by|Payment method|Method of payment || Tender|Means of payment",
    "_rate": "Tax rate|Rate (%) || Percentage",
    "_clinician": "Physician|Doctor|Attending physician || Clinician|Seen by",
    "_insurer": "Insurance company|Insurer || Carrier|Underwritten by",
    "_driver": "Driver|Name|Driver of unit 1 || Operator|Person reporting",
    "_driver_phone": "Phone|Driver's phone || Reached at",
    "_balance": "Closing balance|Balance|New balance || Balance carried forward|Funds at end",
    "_opening": "Opening balance|Previous balance|Balance brought forward || Funds at start|Balance at beginning",
    "_plan": "Plan|Plan name || Product|Scheme",
    "_dependent": "Dependent|Covered dependent || Family member|Also covered",
}

HEADINGS: dict[str, str] = {
    # what designs ask for
    "recipient": "To|Addressee || For|Sent to",
    "invoice.recipient": "Bill to|Sold to|Customer || Client|Charged to|Invoiced party",
    "medical_bill.recipient": "Bill to|Responsible party|Guarantor || Account sent to|Payable by",
    "bank_statement.recipient": "Account holder|Mailed to || Account owner|Correspondence to",
    "policy.recipient": "Named insured|Insured || Policy owner|Contract holder",
    "recipient_name": "Name || Full name",
    "recipient_address": "Address || Postal address",
    "references": "References|Our references || Concerning",
    "tax_number": "Tax ID|VAT no. || Tax registration",
    "bank": "Bank|Bank details || Remit through",
    "item": "Item|Line || Position",
    "amount_due": "Amount due|Please pay || Open amount",
    "detach": "Detach and return with your payment || Cut here and enclose",
    "carried_forward": "Carried forward|Subtotal carried forward || To next page",
    "brought_forward": "Brought forward|Subtotal brought forward || From previous page",
    "continued": "continued || more overleaf",
    "amounts": "Amounts|Amounts claimed || Sums",
    # groups
    "reference": "Reference|Details|Document details || At a glance|Key data|Particulars",
    "policy": "Policy|Policy information|About the policy || Contract|Your cover|Insurance details",
    "insured": "Insured|Insured information|About the insured || Policy owner details|Person insured|Who is insured",
    "claimant": "Claimant|Claimant information || Person making the claim|Who claims",
    "patient": "Patient|Patient information|About the patient || Person treated|Who was treated|Patient particulars",
    "trip": "Trip|Trip information|Travel details || Journey|About your travels",
    "loss": "Loss|Loss information|About the loss || The event|What took place|Occurrence",
    "injury": "Injury|Injury details || Bodily harm|Physical harm",
    "narrative": "What happened|Description|Narrative || Course of events|Account|Facts of the matter",
    "vehicle": "Vehicle|Insured vehicle|Vehicle information || Automobile|Car details|Motor unit",
    "unit_1": "Unit 1|Vehicle 1|Driver and vehicle || First party|Party A",
    "unit_2": "Unit 2|Other vehicle|Other party || Second party|Party B",
    "reporter": "Reporting person|Complainant|Victim || Person giving notice|Informant",
    "payment": "Payment|Payment details|Reimbursement || Settlement|Where to send money",
    "customer": "Customer|Customer information|Customer details || Client|Client details",
    "owner": "Owner|Customer|Vehicle owner || Client|Keeper",
    "insurance": "Insurance|Insurance information|Claim || Carrier details|Cover and claim",
    "account": "Account|Account summary|Account information || Account particulars|At a glance",
    "stay": "Visit|Dates of service|Encounter || Period of care|Treatment period",
    "provider": "Provider|Provider information|Billing provider || Who gave care|Practice details",
    "diagnoses": "Diagnoses|Diagnosis|Diagnosis codes || Clinical findings|Conditions treated",
    "coverage": "Coverage|Coverages and limits|Coverage summary || What is covered|Extent of cover",
    "report": "Report|Report information|Record || Case data|Administrative data",
    "incident": "Incident|Event|Incident information || Occurrence|When and where",
    "specimen": "Specimen|Order information|Sample || Specimen particulars|Laboratory order",
    "prescriber": "Prescriber|Prescribing physician || Ordered by|Clinician",
    "results": "Results|Test results || Findings|Measurements",
    "services": "Services|Charges|Itemized charges || Care rendered|Lines of service",
    "questions": "Questions|Please answer || Further questions",
    "home": "Home|Start || My account",
    "documents": "Documents|My documents || Papers",
    "signature_date": "Date signed|Date || Signed on",
    "items": "Items|Description of charges|Details || Goods and work|Positions",
    "summary": "Summary|Totals|Claim summary || In short|Result",
    "transactions": "Transactions|Account activity || Bookings|Movements",
    "additional": "Additional information|Other information|Remarks || Further particulars|More details",
    "contact": "Contact|Contact information || How to reach us|Get in touch",
    "code": "Code|Item no. || Ref.|Pos. code",
    "part": "Part no.|Part number || Article|SKU",
    "procedure": "Code|Procedure|CPT/HCPCS || Service code|Proc.",
    "revenue": "Code|Rev. code|Revenue code || Dept. code|Rev.",
    "description": "Description|Item|Details || Designation|Particulars|Text",
    "operation": "Description|Operation|Description of repair || Work and material|Task",
    "service": "Description|Service|Description of service || Treatment|Care rendered",
    "service_date_column": "Date|Date of service|Service date || Day|Treated on",
    "quantity": "Qty|Quantity|Units || No.|Count|Pcs.",
    "unit_price": "Unit price|Price|Rate || Each|Per unit|Single price",
    "amount": "Amount|Total|Line total || Sum|Value|Extended",
    "charge": "Charge|Charges|Amount || Fee|Billed",
    "billed": "Billed|Amount billed|Charges || Submitted|Provider charge",
    "allowed": "Allowed|Plan allowance || Eligible|Approved",
    "plan_pays": "Plan pays|Plan paid|Paid by plan || Our payment|Benefit",
    "you_owe": "You owe|Your responsibility|You may owe || Member share|Left for you",
    "balance": "Balance|Running balance || Funds|New balance",
    "posted": "Date|Posted || Booked|Day",
    "test": "Test|Test name|Analyte || Parameter|Examination",
    "result": "Result|Results|Value || Finding|Measured",
    "unit": "Unit|Units || Dimension|Measure",
    "reference_range": "Reference|Reference range|Normal range || Expected|Ref. interval",
    "flag": "Flag|Abnormal || Note|Mark",
    "dish": "Dish || Course",
    "price": "Price || Cost",
    "sign.insured": "Signature of insured|Insured's signature|Signature || Signed by the policy owner|Sign here",
    "sign.claimant": "Signature of claimant|Claimant's signature || Signed by the person claiming|Sign here",
    "sign.physician": (
        "Physician signature|Electronically signed|Signature of physician || Signed by clinician|Attested by"
    ),
    "sign.prescriber": "Prescriber|Prescriber's signature || Signed by clinician|Ordered and signed",
    "sign.officer": "Officer|Reporting officer|Officer's signature || Recorded and signed by|Badge holder's hand",
    "sign.issuer": "Authorized signature|Signature || Signed for the company|For and on behalf of",
    "sign.witness": "Witness || In the presence of",
}

TITLES: dict[str, str] = {
    "title.claim_form.motor": (
        "AUTOMOBILE LOSS NOTICE|Auto Accident Claim Form|Vehicle Claim Form || Motor Accident Notification|REPORT OF "
        "AN AUTOMOBILE ACCIDENT"
    ),
    "title.claim_form.home": (
        "PROPERTY LOSS NOTICE|Homeowners Claim Form|Property Claim Form || Notification of Damage to Property|REPORT "
        "OF HOUSEHOLD LOSS"
    ),
    "title.claim_form.health": (
        "Health Insurance Claim Form|MEMBER CLAIM FORM|Medical Claim Form || Request for Medical "
        "Reimbursement|MEMBER REIMBURSEMENT REQUEST"
    ),
    "title.claim_form.travel": (
        "Travel Insurance Claim Form|TRAVEL CLAIM FORM || Notification of a Travel Loss|Traveller's Reimbursement "
        "Request"
    ),
    "title.claim_form.liability": (
        "LIABILITY LOSS NOTICE|Liability Claim Form|General Liability Notice || Notification of a Third-Party "
        "Claim|Report of Damage to Others"
    ),
    "title.claim_form": "Claim Form|LOSS NOTICE|Notice of Claim || Notification of a Loss|Reimbursement Request",
    "title.medical_bill": (
        "Patient Statement|Itemized Bill|Statement of Account|Hospital Bill || Account of Services Rendered|Itemized "
        "Statement of Charges"
    ),
    "title.eob": (
        "Explanation of Benefits|EXPLANATION OF BENEFITS (EOB)|Benefit Statement || Claim Processing Summary|How We "
        "Settled Your Claim"
    ),
    "title.discharge_summary": (
        "Discharge Summary|DISCHARGE SUMMARY|Hospital Discharge Summary || Summary of Hospitalization|Inpatient "
        "Discharge Report"
    ),
    "title.medical_note": (
        "Progress Note|Office Visit Note|Clinic Note|Medical Report || Consultation Record|Encounter Summary"
    ),
    "title.lab_report": (
        "Laboratory Report|LABORATORY RESULTS|Lab Report || Report of Laboratory Findings|Clinical Pathology Results"
    ),
    "title.prescription": "Prescription|PRESCRIPTION|Rx Prescription || Medication Order|Order for Medicine",
    "title.police_report": (
        "INCIDENT REPORT|Police Report|Offense / Incident Report || Record of Occurrence|Law Enforcement Event Record"
    ),
    "title.police_report.motor": (
        "TRAFFIC CRASH REPORT|Police Crash Report|Motor Vehicle Accident Report || Record of Traffic Collision|Road "
        "Collision Record"
    ),
    "title.repair_estimate": (
        "Repair Estimate|Estimate of Repairs|PRELIMINARY ESTIMATE|Estimate || Quotation for Repairs|Damage Appraisal"
    ),
    "title.invoice": "INVOICE|Invoice|Sales Invoice || Bill for Services|Statement of Charges Due",
    "title.receipt": "RECEIPT|Receipt|Payment Receipt|Sales Receipt || Acknowledgment of Payment|Proof of Purchase",
    "title.policy.motor": (
        "Personal Auto Policy Declarations|AUTO POLICY DECLARATIONS || Schedule of Motor Insurance|Certificate of "
        "Motor Insurance"
    ),
    "title.policy.home": (
        "Homeowners Policy Declarations|HOMEOWNERS DECLARATIONS || Schedule of Household Insurance|Certificate of "
        "Property Insurance"
    ),
    "title.policy.health": (
        "Schedule of Benefits|HEALTH PLAN SUMMARY || Certificate of Health Cover|Outline of Medical Cover"
    ),
    "title.policy.travel": (
        "Certificate of Travel Insurance|TRAVEL POLICY DECLARATIONS || Schedule of Travel Cover|Journey Cover Schedule"
    ),
    "title.policy.liability": (
        "Liability Policy Declarations|GENERAL LIABILITY DECLARATIONS || Schedule of Liability Cover|Certificate of "
        "Liability Insurance"
    ),
    "title.policy": "Policy Declarations|POLICY DECLARATIONS || Schedule of Insurance|Certificate of Insurance",
    "title.bank_statement": (
        "Account Statement|Statement of Account|Bank Statement || Summary of Account Activity|Monthly Account Extract"
    ),
    "title.insurance_card": (
        "Your Insurance Card|Insurance Identification Card|Your New ID Card || Proof of Insurance|Evidence of Cover "
        "Card"
    ),
    "title.insurance_card.health": (
        "Your Member ID Card|Member Identification Card || Your Health Plan Card|Evidence of Cover Card"
    ),
}

"""POST api/BackOffice/HandleReservationUpdate: a signed reservation; the reply is a ticket number.

The page has a table for the outermost object only; the rest is what the vendor's own sample shows.
A member seen as null can be anything; a value type seen with a value may or may not take null.
"""

from tests.faulty.call import Operation
from tests.faulty.models.formats import FORM, JSON, XML
from tests.faulty.models.table import model

PASSPORT = model(
    "Passport", "", "PassportNumber string\nIssueDate date~\nExpiryDate date~\nNationality any"
)
PASSENGER = model(
    "Passenger",
    "",
    """
    FirstName string
    LastName string
    Email string
    Title int~
    PTC int~
    DateOfBirth date~
    Passport Passport
    """,
    nested=(PASSPORT,),
)
PRICE = model(
    "PriceInfo",
    "",
    "SupplierFees decimal~\nDailyPrice decimal~\nCurrency string\nTotalPrice decimal~",
)
DEAL = model(
    "Deal",
    "",
    """
    DealType string
    OriginName string
    OriginCode string
    DestinationName string
    DestinationCode string
    DepartureDate date~
    ArrivalDate date~
    HotelRate string
    TransferIncluded bool~
    """,
)
DEAL_PRODUCT = model(
    "DealProduct",
    "",
    """
    Deal Deal
    QuoteId int~
    PriceInfo PriceInfo
    DealId any
    DealName any
    DealCityCode any
    Category int~
    Board int~
    CheckInDate date~
    CheckOutDate date~
    SupplierId any
    Rooms any
    """,
    nested=(DEAL, PRICE),
)
FLIGHT = model(
    "Flight",
    "",
    """
    FlightType string
    Class string
    OriginName string
    DestinationName string
    OriginCode string
    DestinationCode string
    Direct bool~
    DepartureDate date~
    ArrivalDate date~
    """,
)
FLIGHT_PRODUCT = model(
    "FlightProduct",
    "",
    "Flight Flight\nQuoteId int~\nPriceInfo PriceInfo\nPriceBreakDownByPtc any\nServices any",
    nested=(FLIGHT, PRICE),
)
PRODUCT = model("Product", "", "PNR string\nGDS string\nProductID string")
PARKING_PRODUCT = model(
    "ParkingProduct",
    "",
    """
    StartDate date~
    EndDate date~
    PriceInfo PriceInfo
    CarColor any
    CarModel any
    ProductCode any
    CityCode string
    """,
    nested=(PRICE,),
)
REFUND_PROTECT_PRODUCT = model(
    "RefundProtectProduct",
    "",
    """
    PolicyId string strict=guid
    StartDate date~
    EndDate date~
    PriceInfo PriceInfo
    ProductCode string
    Sold bool~
    """,
    nested=(PRICE,),
)
RESERVATION = model(
    "ReservationDetails",
    "",
    """
    AddBy string
    FirstName string
    LastName string
    Name string
    Phone string
    Email string
    Destination string
    DepartureDate date~
    Remark string
    CameFrom string
    PageUrl string
    PageName string
    InterestedToReceiveEmailUpdates bool~
    OnErrorSendMailTo string
    FreeText string
    HTML string
    TripLink string
    Trip string
    System string
    Status int~
    AutoCompleteStatus int~
    CallCenterIdentifier int~
    CCAuthNumber string
    DS3Passed bool~
    SourceReservationSystemIdentifier any
    MailToConfirmLead string
    Company string
    MailingLists list<string>
    Customer any
    Emergency bool~
    AgentId int~
    OperationLogs any
    Passengers list<Passenger>
    DealProducts list<DealProduct>
    FlightProducts list<FlightProduct>
    Contact any
    Payment any
    Products list<Product>
    ParkingProducts list<ParkingProduct>
    RefundProtectProducts list<RefundProtectProduct>
    LuggageCover any
    InstallmentFees any
    """,
    nested=(
        PASSENGER,
        DEAL_PRODUCT,
        FLIGHT_PRODUCT,
        PRODUCT,
        PARKING_PRODUCT,
        REFUND_PROTECT_PRODUCT,
    ),
)
REQUEST = model(
    "UpdateReservationRequest",
    "",
    """
    Reservation ReservationDetails required
    UserName string required
    Salt long required min=100000000
    Digest string required
    """,
    nested=(RESERVATION,),
)
RESULT = model(
    "WebOperationResult",
    "",
    "Success bool\nMessage string\nExtra1 string\nExtra2 string\nExtra3 string",
    serializer="xml-serializer",
)
RESPONSE = model(
    "UpdateReservationResponse",
    "",
    "Result WebOperationResult\nCallCenterIdentifier int",
    nested=(RESULT,),
    serializer="xml-serializer",
)

OPERATION = Operation(
    partner="amsalem",
    path="/api/BackOffice/HandleReservationUpdate",
    model=REQUEST,
    reads=JSON + FORM,
    writes=JSON + XML,
    reply=RESPONSE,
)

// The request of HandleReservationUpdate. The page has a table of the outermost members only: the others' types are read
// off the vendor's own sample. What is null there could be anything, so it is an object here.
using System;
using System.Collections.Generic;
using System.ComponentModel.DataAnnotations;

namespace Amsalem.BackOffice
{
    public class UpdateReservationRequest
    {
        [Required]
        public ReservationDetails Reservation { get; set; }
        [Required]
        public string UserName { get; set; }
        [Required]
        public long Salt { get; set; }
        [Required]
        public string Digest { get; set; }
    }

    public class ReservationDetails
    {
        public string AddBy { get; set; }
        public string FirstName { get; set; }
        public string LastName { get; set; }
        public string Name { get; set; }
        public string Phone { get; set; }
        public string Email { get; set; }
        public string Destination { get; set; }
        public DateTime DepartureDate { get; set; }
        public string Remark { get; set; }
        public string CameFrom { get; set; }
        public string PageUrl { get; set; }
        public string PageName { get; set; }
        public bool InterestedToReceiveEmailUpdates { get; set; }
        public string OnErrorSendMailTo { get; set; }
        public string FreeText { get; set; }
        public string HTML { get; set; }
        public string TripLink { get; set; }
        public string Trip { get; set; }
        public string System { get; set; }
        public int Status { get; set; }
        public int AutoCompleteStatus { get; set; }
        public int CallCenterIdentifier { get; set; }
        public string CCAuthNumber { get; set; }
        public bool DS3Passed { get; set; }
        public object SourceReservationSystemIdentifier { get; set; }
        public string MailToConfirmLead { get; set; }
        public string Company { get; set; }
        public List<string> MailingLists { get; set; }
        public object Customer { get; set; }
        public bool Emergency { get; set; }
        public int AgentId { get; set; }
        public object OperationLogs { get; set; }
        public List<Passenger> Passengers { get; set; }
        public List<DealProduct> DealProducts { get; set; }
        public List<FlightProduct> FlightProducts { get; set; }
        public object Contact { get; set; }
        public object Payment { get; set; }
        public List<Product> Products { get; set; }
        public List<ParkingProduct> ParkingProducts { get; set; }
        public List<RefundProtectProduct> RefundProtectProducts { get; set; }
        public object LuggageCover { get; set; }
        public object InstallmentFees { get; set; }
    }

    public class Passenger
    {
        public string FirstName { get; set; }
        public string LastName { get; set; }
        public string Email { get; set; }
        public int Title { get; set; }
        public int PTC { get; set; }
        public DateTime DateOfBirth { get; set; }
        public Passport Passport { get; set; }
    }

    public class Passport
    {
        public string PassportNumber { get; set; }
        public DateTime IssueDate { get; set; }
        public DateTime ExpiryDate { get; set; }
        public object Nationality { get; set; }
    }

    public class DealProduct
    {
        public Deal Deal { get; set; }
        public int QuoteId { get; set; }
        public PriceInfo PriceInfo { get; set; }
        public object DealId { get; set; }
        public object DealName { get; set; }
        public object DealCityCode { get; set; }
        public int Category { get; set; }
        public int Board { get; set; }
        public DateTime CheckInDate { get; set; }
        public DateTime CheckOutDate { get; set; }
        public object SupplierId { get; set; }
        public object Rooms { get; set; }
    }

    public class Deal
    {
        public string DealType { get; set; }
        public string OriginName { get; set; }
        public string OriginCode { get; set; }
        public string DestinationName { get; set; }
        public string DestinationCode { get; set; }
        public DateTime DepartureDate { get; set; }
        public DateTime ArrivalDate { get; set; }
        public string HotelRate { get; set; }
        public bool TransferIncluded { get; set; }
    }

    public class FlightProduct
    {
        public Flight Flight { get; set; }
        public int QuoteId { get; set; }
        public PriceInfo PriceInfo { get; set; }
        public object PriceBreakDownByPtc { get; set; }
        public object Services { get; set; }
    }

    public class Flight
    {
        public string FlightType { get; set; }
        public string Class { get; set; }
        public string OriginName { get; set; }
        public string DestinationName { get; set; }
        public string OriginCode { get; set; }
        public string DestinationCode { get; set; }
        public bool Direct { get; set; }
        public DateTime DepartureDate { get; set; }
        public DateTime ArrivalDate { get; set; }
    }

    public class PriceInfo
    {
        public object Currency { get; set; }
        public decimal TotalPrice { get; set; }
    }

    public class Product
    {
        public string PNR { get; set; }
        public string GDS { get; set; }
        public string ProductID { get; set; }
    }

    public class ParkingProduct
    {
        public DateTime StartDate { get; set; }
        public DateTime EndDate { get; set; }
        public ParkingPriceInfo PriceInfo { get; set; }
        public object CarColor { get; set; }
        public object CarModel { get; set; }
        public object ProductCode { get; set; }
        public string CityCode { get; set; }
    }

    public class ParkingPriceInfo
    {
        public decimal DailyPrice { get; set; }
        public object Currency { get; set; }
        public decimal TotalPrice { get; set; }
    }

    public class RefundProtectProduct
    {
        public Guid PolicyId { get; set; }
        public DateTime StartDate { get; set; }
        public DateTime EndDate { get; set; }
        public RefundProtectPriceInfo PriceInfo { get; set; }
        public string ProductCode { get; set; }
        public bool Sold { get; set; }
    }

    public class RefundProtectPriceInfo
    {
        public decimal SupplierFees { get; set; }
        public string Currency { get; set; }
        public decimal TotalPrice { get; set; }
    }
}
